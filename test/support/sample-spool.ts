import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Artifact, ManifestDraft } from '../../src/bundle/manifest.js';

export const SAMPLE_NAME = 'evidence-sample-20261121T030000Z';

/** Every kind of file a bundle may hold: empty, larger than one read, names that need a pax header or UTF-8. */
export const SAMPLE_FILES: Readonly<Record<string, string>> = {
  'README.md': '# Sample\n',
  'report.html': '<!doctype html><title>Sample</title>\n',
  'tables/neighbours.ndjson': '{"address":"10.0.0.1"}\n',
  'incident/Übersicht.md': 'größer\n',
  'hosts/web1/neighbours/neigh.start.txt': '10.0.0.1 dev eth0 lladdr 02:00:00:00:00:01 REACHABLE\n',
  'hosts/web1/neighbours/neigh.end.txt': '10.0.0.1 dev eth0 FAILED\n',
  'hosts/web1/dns/dig.example.org.txt': '',
  'hosts/web1/dns/dig.example.org.stderr.txt': 'dig: timed out\n',
  [`hosts/${'h'.repeat(120)}/logs/${'l'.repeat(150)}.txt`]: 'a deep name\n',
  'hosts/web1/logs/app.txt': Array.from(
    { length: 20_000 },
    (_, i) => `line ${i} of the application log\n`,
  ).join(''),
};

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function artifact(path: string, more: Partial<Artifact> = {}): Artifact {
  const text = SAMPLE_FILES[path] ?? '';
  const [, host = '', collector = '', file = ''] = path.split('/');
  return {
    path,
    host,
    collector,
    probe: file.split('.')[0] ?? '',
    tool: 'ip',
    argv: ['ip', 'neigh', 'show'],
    vantage: 'web1',
    outcome: 'ok',
    startedAt: '2026-11-21T03:00:01.000Z',
    durationMs: 12,
    bytes: Buffer.byteLength(text),
    sha256: sha256(text),
    redactions: 0,
    ...more,
  };
}

export function sampleDraft(): ManifestDraft {
  const stderr = SAMPLE_FILES['hosts/web1/dns/dig.example.org.stderr.txt'] ?? '';
  const { path: _, sha256: __, ...notRun } = artifact('hosts/web1/nic/ethtool.txt');
  return {
    tool: { name: 'evidence', version: '0.1.0' },
    case: 'sample',
    createdAt: '2026-11-21T03:00:00.000Z',
    window: {
      startedAt: '2026-11-21T03:00:00.123Z',
      endedAt: '2026-11-21T03:00:15.000Z',
      startSnapshotAt: '2026-11-21T03:00:01.000Z',
      endSnapshotAt: '2026-11-21T03:00:14.000Z',
    },
    vantage: { host: 'web1', user: 'ops', uid: 1000, argv: 'evidence collect --target example.org' },
    profile: 'network',
    options: { durationMs: 15_000, collectors: ['dns', 'neighbours'] },
    targets: [{ name: 'example.org', host: 'example.org', addresses: ['192.0.2.1'], origin: 'given' }],
    hosts: [
      { id: 'web1', hostname: 'web1', transport: 'local', kernel: '6.1.0', uid: 0, cpus: 2, outcome: 'ok' },
    ],
    redactions: { enabled: false },
    budget: { bytes: 50_000_000, usedBytes: 700_000, timeMs: 60_000 },
    interrupted: false,
    complete: false,
    artifacts: [
      artifact('hosts/web1/neighbours/neigh.start.txt', { snapshot: 'start' }),
      artifact('hosts/web1/neighbours/neigh.end.txt', { snapshot: 'end' }),
      artifact('hosts/web1/dns/dig.example.org.txt', {
        subject: 'example.org',
        outcome: 'timed_out',
        reason: 'no answer within 3 s',
        stderrPath: 'hosts/web1/dns/dig.example.org.stderr.txt',
        stderrBytes: stderr.length,
        stderrSha256: sha256(stderr),
      }),
      artifact('hosts/web1/logs/app.txt'),
      ...Object.keys(SAMPLE_FILES)
        .filter((p) => p.startsWith('hosts/hhh'))
        .map((p) => artifact(p)),
      {
        ...notRun,
        bytes: 0,
        outcome: 'missing_tool',
        reason: 'ethtool is not installed',
        remedy: 'apt install ethtool',
      },
    ],
  };
}

/** Writes a spool directory `<base>/<name>.partial` and returns its path. */
export function makeSpool(base: string, files: Readonly<Record<string, string>> = SAMPLE_FILES): string {
  const dir = join(base, `${SAMPLE_NAME}.partial`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  mkdirSync(dir, { recursive: true });
  return dir;
}
