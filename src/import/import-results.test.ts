import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shippedJudge } from '../../test/support/shipped-judge.js';
import { verifyBundle } from '../bundle/verify.js';
import { loadCollectors } from '../collect/registry.js';
import type { Artifact } from '../core/artifact.js';
import { EvidenceError } from '../core/errors.js';
import { craftTarGz, type TarPart } from '../../test/support/craft-archive.js';
import { importResults, type ImportedBundle } from './import-results.js';

const collectors = await loadCollectors();
const LOADAVG = '0.10 0.20 0.30 1/100 4711\n';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evidence-import-'));
  mkdirSync(join(dir, 'out'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function run(host: string, startedAt: string, more: object = {}): string {
  return JSON.stringify({
    tool: { name: 'evidence', version: '0.1.0' },
    createdAt: startedAt,
    window: { startedAt, endedAt: startedAt.replace(':00Z', ':15Z') },
    vantage: { host, user: 'root', uid: 0, argv: 'sh evidence.sh' },
    profile: 'network',
    options: {},
    targets: [{ name: 'api.test', host: 'api.test', addresses: ['192.0.2.1'], origin: 'given' }],
    hosts: [{ id: host, hostname: host, transport: 'local', uid: 0, cpus: 2, outcome: 'ok' }],
    redactions: { enabled: false },
    budget: { usedBytes: 0 },
    interrupted: false,
    complete: false,
    script: { version: '0.1.0', bodySha256: 'x', ranSha256: 'x' },
    ...more,
  });
}

function load(host: string, more: Partial<Artifact> = {}): Artifact {
  return {
    host,
    vantage: host,
    collector: 'cpu',
    probe: 'load',
    tool: 'read',
    argv: ['read', '/proc/loadavg'],
    outcome: 'ok',
    path: `hosts/${host}/cpu/load.txt`,
    startedAt: '2026-11-21T08:00:00.5Z',
    durationMs: 3,
    bytes: LOADAVG.length,
    sha256: sha256(LOADAVG),
    alternative: 0,
    redactions: 0,
    ...more,
  };
}

function parts(
  host: string,
  artifacts: readonly object[],
  more: readonly TarPart[] = [],
  runText?: string,
): TarPart[] {
  return [
    { name: 'x/artifacts.ndjson', body: artifacts.map((a) => `${JSON.stringify(a)}\n`).join('') },
    { name: 'x/run.json', body: runText ?? run(host, '2026-11-21T08:00:00Z') },
    { name: `x/hosts/${host}/cpu/load.txt`, body: LOADAVG },
    ...more,
  ];
}

function file(name: string, content: readonly TarPart[]): string {
  const path = join(dir, name);
  writeFileSync(path, craftTarGz(content));
  return path;
}

async function imported(...inputs: string[]): Promise<ImportedBundle & { notices: string[] }> {
  const notices: string[] = [];
  const result = await importResults(
    collectors,
    inputs,
    { out: join(dir, 'out'), format: 'dir', redact: 'secrets', redactPatterns: [] },
    {
      stop: new AbortController().signal,
      notice: (text) => notices.push(text),
      judge: shippedJudge,
      argv: ['evidence', 'import'],
    },
  );
  expect((await verifyBundle(result.path)).problems).toEqual([]);
  return { ...result, notices };
}

describe('import of script results', () => {
  it('becomes a bundle with tables, documents and the outcomes of the journal', async () => {
    const denied = load('web1', {
      probe: 'nft',
      collector: 'firewall',
      outcome: 'denied',
      reason: 'needs root',
      tool: 'none',
      argv: [],
    });
    const { path: _, sha256: __, ...unrun } = denied;
    const result = await imported(file('a.tar.gz', parts('web1', [load('web1'), { ...unrun, bytes: 0 }])));
    expect(result.notices).toEqual([]);
    expect(result.manifest).toMatchObject({ complete: false, interrupted: false, vantage: { host: 'web1' } });
    expect(result.manifest.hosts).toMatchObject([{ id: 'web1', reason: expect.stringContaining('clock') }]);
    expect(readFileSync(join(result.path, 'tables/load.ndjson'), 'utf8')).toContain('"load1":0.1');
    expect(readdirSync(result.path).toSorted()).toEqual(
      expect.arrayContaining(['README.md', 'hosts', 'manifest.json', 'report.html', 'tables']),
    );
    expect(result.path).toMatch(/evidence-web1-\d{8}T\d{6}Z$/);
  });

  it('several hosts become one bundle: hull of the windows, all targets, equal names kept apart', async () => {
    const late = run('web1', '2026-11-21T08:05:00Z');
    const result = await imported(
      file('a.tar.gz', parts('web1', [load('web1')])),
      file('b.tar.gz', parts('db1', [load('db1')])),
      file('c.tar.gz', parts('web1', [load('web1')], [], late)),
    );
    expect(result.manifest.hosts.map((h) => h.id)).toEqual(['web1', 'db1', 'web1-2']);
    // None of them is the machine of this run, nor the clock that the others are compared with.
    expect(new Set(result.manifest.hosts.map((h) => h.transport))).toEqual(new Set(['import']));
    const readme = readFileSync(join(result.path, 'README.md'), 'utf8');
    expect(readme).toContain('Times are of the clock of each host itself');
    expect(readme.match(/\| evidence script \|.*\| not measured \|/g)).toHaveLength(3);
    expect(result.manifest.window).toMatchObject({
      startedAt: '2026-11-21T08:00:00Z',
      endedAt: '2026-11-21T08:05:15Z',
    });
    expect(result.manifest.targets).toHaveLength(1);
    expect(result.manifest.artifacts.map((a) => a.path)).toEqual([
      'hosts/web1/cpu/load.txt',
      'hosts/db1/cpu/load.txt',
      'hosts/web1-2/cpu/load.txt',
    ]);
    expect(result.notices).toEqual([expect.stringContaining('web1 is there already')]);
    expect(result.path).toContain('evidence-3-hosts-');
  });

  it('an unpacked folder is taken like the archive', async () => {
    for (const { name, body = '' } of parts('web1', [load('web1')])) {
      const path = join(dir, String(name));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, body);
    }
    expect((await imported(join(dir, 'x'))).manifest.artifacts).toHaveLength(1);
  });

  it('content that is not what was recorded is said and kept', async () => {
    const result = await imported(
      file('a.tar.gz', parts('web1', [load('web1', { sha256: sha256('other') })])),
    );
    expect(result.notices).toEqual([expect.stringContaining('1 files are not as they were recorded')]);
    expect(result.manifest.artifacts[0]).toMatchObject({
      sha256: sha256(LOADAVG),
      note: expect.stringContaining('not what the script recorded'),
    });
  });

  it('files without a line, lines without a file, lines that are no JSON: each has its word', async () => {
    const lost = load('web1', { probe: 'stat', path: 'hosts/web1/cpu/stat.txt' });
    const journal = { name: 'x/artifacts.ndjson', body: `${JSON.stringify(lost)}\n{"torn` };
    const result = await imported(file('a.tar.gz', [journal, ...parts('web1', []).slice(1)]));
    expect(result.notices).toEqual([
      expect.stringContaining('1 probes had not ended'),
      expect.stringContaining('1 lines'),
    ]);
    const outcomes = new Map(result.manifest.artifacts.map((a) => [a.probe, a.outcome]));
    expect(Object.fromEntries(outcomes)).toEqual({ load: 'interrupted', stat: 'failed' });
  });

  it('a journal cannot reach beyond its own host', async () => {
    const thief = load('db1', { path: 'hosts/web1/cpu/load.txt', stderrPath: 'manifest.json' });
    const result = await imported(
      file('a.tar.gz', parts('web1', [load('web1')])),
      file(
        'b.tar.gz',
        parts(
          'db1',
          [thief],
          [
            { name: 'x/README.md', body: 'fake' },
            { name: 'x/tables/load.ndjson', body: 'fake' },
          ],
        ),
      ),
    );
    const own = result.manifest.artifacts.filter((a) => a.host === 'db1');
    expect(own.map((a) => a.path)).toEqual([undefined, 'hosts/db1/cpu/load.txt']);
    expect(readFileSync(join(result.path, 'README.md'), 'utf8')).not.toContain('fake');
    expect(result.notices.join()).toContain('2 files in it are not evidence');
  });

  it.each([
    ['a path that climbs out', [{ name: 'x/hosts/../../../etc/passwd', body: 'x' }]],
    ['a link', [{ name: 'x/hosts/web1/cpu/l.txt', type: '2', link: '/etc/passwd' }]],
    ['a file twice', [{ name: 'x/hosts/bad/cpu/load.txt', body: 'x' }]],
    ['a size no file has', [{ name: 'x/hosts/web1/cpu/big.txt', size: 2 ** 32 * 1.9 }]],
  ])('%s is refused, the others are taken, nothing of it stays', async (_, more) => {
    const bad = file('bad.tar.gz', parts('bad', [load('bad')], more));
    const good = file('good.tar.gz', parts('good', [load('good')]));
    const result = await imported(bad, good);
    expect(result.refused).toEqual([{ input: bad, reason: expect.any(String) }]);
    expect(result.manifest.hosts.map((h) => h.id)).toEqual(['good']);
    expect(readdirSync(join(result.path, 'hosts'))).toEqual(['good']);
  });

  it.each([
    ['no such file', () => join(dir, 'nothing.tar.gz')],
    ['no archive', () => (writeFileSync(join(dir, 'text'), 'hello'), join(dir, 'text'))],
    ['something else', () => file('other.tar.gz', [{ name: 'x/readme', body: 'x' }])],
    ['run.json that is none', () => file('r.tar.gz', parts('web1', [], [], '{}'))],
    [
      'run.json without a host',
      () => file('h.tar.gz', parts('web1', [], [], run('web1', '2026-11-21T08:00:00Z', { hosts: [] }))),
    ],
  ])('%s alone: an error that says what to do, and nothing left behind', async (_, input) => {
    const error = await imported(input()).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(EvidenceError);
    expect(readdirSync(join(dir, 'out'))).toEqual([]);
  });

  it('a script changed after it was written, or of another version, is said', async () => {
    const changed = run('web1', '2026-11-21T08:00:00Z', {
      script: { version: '9.9.9', bodySha256: 'a', ranSha256: 'b' },
    });
    const { notices } = await imported(file('a.tar.gz', parts('web1', [load('web1')], [], changed)));
    expect(notices.join('\n')).toMatch(/changed after evidence wrote it[^]*evidence 9\.9\.9/);
  });
});
