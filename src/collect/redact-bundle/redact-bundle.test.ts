import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedJudge } from '../../../test/support/shipped-judge.js';
import { craftTarGz } from '../../../test/support/craft-archive.js';
import { rejectionOf } from '../../../test/support/refusal.js';
import { sampleDraft } from '../../../test/support/sample-spool.js';
import type { Artifact, Manifest, ManifestDraft } from '../../bundle/manifest.js';
import { verifyBundle } from '../../bundle/verify.js';
import { sealBundle } from '../../bundle/write.js';
import type { Collector } from '../../core/collector.js';
import { slug } from '../../core/slug.js';
import { loadCollectors } from '../registry.js';
import { redactBundle, type RedactedBundle, type RedactOptions } from './redact-bundle.js';

const dir = mkdtempSync(join(tmpdir(), 'evidence-redact-bundle-'));
afterAll(() => rmSync(dir, { recursive: true }));
let collectors: Collector[] = [];
beforeAll(async () => {
  collectors = await loadCollectors();
});

const TOKEN = 'tok3nAAAAbbbb1111cccc';
const URL_NAME = `http://portal.zephyrlabs.net/x?access_token=${TOKEN}`;
const PCAP = readFileSync(join(import.meta.dirname, '../../redact/identities/pcap/fixtures/ether.pcap'));

function artifact(path: string, more: Partial<Artifact>): Artifact {
  const [, host = '', collector = '', file = ''] = path.split('/');
  const base = { host, vantage: host, collector, probe: file.split('.')[0] ?? '', tool: 'ip', argv: ['ip'] };
  const rest = {
    outcome: 'ok',
    startedAt: '2026-11-21T03:00:01.000Z',
    durationMs: 1,
    redactions: 0,
  } as const;
  return { ...base, ...rest, path, bytes: 0, ...more };
}

let made = 0;
/** A folder bundle of these files, sealed as a run without redaction would have. */
async function bundleOf(
  files: Readonly<Record<string, string | Buffer>>,
  artifacts: readonly Artifact[],
  more: Partial<ManifestDraft> & Record<string, unknown> = {},
): Promise<string> {
  const base = join(dir, String(made++));
  const spool = join(base, 'x.partial');
  mkdirSync(spool, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(spool, path)), { recursive: true });
    writeFileSync(join(spool, path), content);
  }
  const { case: _, ...draft } = sampleDraft();
  const manifest = { ...draft, ...more, artifacts: artifacts.map((a) => ({ ...a, bytes: -1 })) };
  const sized = {
    ...manifest,
    artifacts: artifacts.map((a) => ({ ...a, bytes: Buffer.byteLength(files[a.path ?? ''] ?? '') })),
  };
  const name = 'evidence-web1-20261121T030000Z';
  return (await sealBundle({ dir: spool, name, outDir: base, format: 'dir', manifest: sized })).path;
}

function redact(bundle: string, more: Partial<RedactOptions> = {}): Promise<RedactedBundle> {
  const out = join(dir, `out${made++}`);
  mkdirSync(out);
  return redactBundle(bundle, collectors, {
    patterns: [],
    out,
    own: { environment: {}, argv: [] },
    judge: shippedJudge,
    stop: new AbortController().signal,
    ...more,
  });
}

const withMap = (): Partial<RedactOptions> => ({
  identities: { map: join(dir, 'x.map'), keepVendor: false, hide: [] },
});
const manifestOf = ({ path }: { readonly path: string }): Manifest =>
  JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as Manifest;
const filesOf = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .toSorted();

describe('secrets of a bundle that has them', () => {
  const path = `hosts/web1/http/requests.${slug(URL_NAME)}.txt`;

  it('are masked in text, words, paths, tables and documents; counts say how many', async () => {
    const given = await bundleOf(
      { [path]: `GET ${URL_NAME}\nbadge 4711\n`, 'incident/notes.md': `token=${TOKEN}\n` },
      [artifact(path, { subject: URL_NAME, argv: ['curl', URL_NAME], reason: URL_NAME, outcome: 'failed' })],
      { targets: [{ name: URL_NAME, host: 'x', url: URL_NAME, addresses: [], origin: 'given' }] },
    );
    const redacted = await redact(given, { patterns: ['badge (\\d+)'] });
    expect((await verifyBundle(redacted.path)).problems).toEqual([]);
    for (const file of filesOf(redacted.path)) {
      expect(file).not.toContain(TOKEN);
      expect(readFileSync(join(redacted.path, file), 'latin1')).not.toContain(TOKEN);
    }
    const { artifacts, redactions } = manifestOf(redacted);
    expect(artifacts[0]).toMatchObject({ redactions: 2 });
    expect(readFileSync(join(redacted.path, artifacts[0]?.path ?? ''), 'utf8')).toContain(
      '[REDACTED:pattern]',
    );
    expect(redactions).toMatchObject({ enabled: true, mode: 'secrets', rules: { pattern: 1 } });
    expect(filesOf(redacted.path)).toContain('incident/notes.md');
  });

  it('what was masked before still counts', async () => {
    const clean = 'hosts/web1/logs/log.txt';
    const report = {
      files: { [clean]: { rules: { password: 3 } }, 'x/y': { rules: { '../a b': 1, jwt: 1 } } },
    };
    const given = await bundleOf(
      { [clean]: 'password=[REDACTED:password]\n', 'redaction.json': JSON.stringify(report) },
      [artifact(clean, { redactions: 3 })],
      { redactions: { enabled: true, mode: 'secrets', rules: { password: 3, jwt: 1 } } },
    );
    const { redactions, artifacts } = manifestOf(await redact(given));
    expect(redactions.rules).toEqual({ jwt: 1, password: 3 });
    expect(artifacts[0]).toMatchObject({ path: clean, redactions: 3 });
  });
});

describe('identities of a bundle', () => {
  const neigh = 'hosts/web1/neighbours/neigh.start.txt';

  it('captures lose payload and addresses, archives are withheld, both say so', async () => {
    const capture = 'hosts/web1/capture/packets.pcap';
    const files = {
      [neigh]: '10.1.2.3 dev eth0 lladdr 02:42:ac:11:00:02 REACHABLE\n',
      [capture]: PCAP,
      'hosts/web1/logs/log.txt': gzipSync('10.1.2.3 was here'),
      'captures/other.pcapng': PCAP,
      'incident/10.1.2.3.md': 'see 10.1.2.3\n',
    };
    const given = await bundleOf(files, [
      artifact(neigh, { snapshot: 'start' }),
      artifact(capture, {}),
      artifact('hosts/web1/logs/log.txt', {}),
    ]);
    const redacted = await redact(given, withMap());
    const all = filesOf(redacted.path);
    const text = all.map((file) => readFileSync(join(redacted.path, file), 'latin1')).join('\n');
    expect(`${all.join('\n')}${text}`).not.toMatch(/10\.1\.2\.3|02:42:ac:11:00:02|\bweb1\b/);
    const { artifacts, redactions } = manifestOf(redacted);
    const [captured, log] = artifacts.filter((a) => a.collector === 'capture' || a.collector === 'logs');
    expect(captured?.note).toContain('payload was left out');
    expect(captured?.bytes).toBeLessThan(PCAP.length);
    expect(log?.note).toContain('packed with gzip');
    expect(redactions.withheld).toBeGreaterThan(0);
    expect(redactions.identities?.map).toMatch(/^[0-9a-f]{16}$/);
    const other = readFileSync(join(redacted.path, 'captures/other.pcapng'));
    expect(other.length).toBe(captured?.bytes);
  });

  it('addresses of packets are counted', async () => {
    const given = await bundleOf({ 'captures/only.pcap': PCAP }, []);
    const { identities } = manifestOf(await redact(given, withMap())).redactions;
    expect(identities?.replaced['ipv4']).toBeGreaterThan(1);
    expect(identities?.replaced['mac']).toBeGreaterThan(1);
  });

  it('a known name that stays is told', async () => {
    const path = 'hosts/web1/logs/log.txt';
    const given = await bundleOf({ [path]: 'cd /home/mark\nmark=0\n' }, [artifact(path, {})]);
    const { notes } = await redact(given, withMap());
    expect(notes.join()).toMatch(/stay in text: (?:.*, )?mark[,;]/);
    const hidden = await redact(given, {
      identities: { map: join(dir, 'x.map'), keepVendor: false, hide: ['mark'] },
    });
    const text = readFileSync(join(hidden.path, manifestOf(hidden).artifacts[0]?.path ?? ''), 'utf8');
    expect(text).toMatch(/^cd \/home\/(u[a-z2-7]{8})\n\1=0\n$/);
  });

  it('a subject that is known by a file name alone is left out: its digits would confirm a guess', async () => {
    const name = slug('http://portal.zephyrlabs.net/');
    const path = `hosts/web1/http/requests.${name}.txt`;
    const given = await bundleOf({ [path]: 'cut\n' }, [
      artifact(path, { subject: name, tool: 'unknown', outcome: 'interrupted', reason: 'stopped' }),
    ]);
    const redacted = await redact(given, withMap());
    const [only] = manifestOf(redacted).artifacts;
    expect(only?.subject).toBeUndefined();
    expect(only?.path).toMatch(/^hosts\/h\w+\/http\/requests\.txt$/);
  });

  it('two hosts and two subjects stay two', async () => {
    const files: Record<string, string> = {};
    const artifacts = ['kraken', 'kRaken'].flatMap((host) =>
      ['a:1', 'a_1'].map((subject) => {
        const path = `hosts/${host}/dns/lookup.${slug(subject)}.txt`;
        files[path] = `${host} ${subject}\n`;
        return artifact(path, { subject });
      }),
    );
    const hosts = ['kraken', 'kRaken'].map((id) => ({
      ...{ id, hostname: id, transport: 'ssh' as const, label: `ssh deploy@${id}`, uid: 0, cpus: 1 },
      outcome: 'ok' as const,
    }));
    const redacted = await redact(await bundleOf(files, artifacts, { hosts }), withMap());
    const { artifacts: found, hosts: renamed } = manifestOf(redacted);
    expect(new Set(found.map((a) => a.path)).size).toBe(4);
    expect(new Set(renamed.map((h) => h.id)).size).toBe(2);
    expect(JSON.stringify(renamed)).not.toMatch(/kraken|deploy/i);
    expect((await verifyBundle(redacted.path)).ok).toBe(true);
  });
});

describe('the record', () => {
  it('gets a line of custody and loses the signature, where there are such', async () => {
    const path = 'hosts/web1/logs/log.txt';
    const custody = [
      {
        action: 'collected' as const,
        at: '2026-11-21T03:00:00.000Z',
        user: 'mallory',
        uid: 1,
        host: 'web1',
        tool: { name: 'evidence', version: '0' },
      },
    ];
    const vantage = { host: 'web1', user: 'mallory', uid: 1, argv: 'evidence collect' };
    const given = await bundleOf({ [path]: 'x\n' }, [artifact(path, {})], {
      custody,
      vantage,
      seal: { at: '2026-11-21T03:00:00.000Z' },
    });
    writeFileSync(join(given, 'manifest.json.sig'), 'signature');
    const sha256 = (await verifyBundle(given)).manifestSha256;
    const redacted = await redact(given, withMap());
    expect(redacted.notes.join()).toContain('sign it anew');
    expect(existsSync(join(redacted.path, 'manifest.json.sig'))).toBe(false);
    const manifest = manifestOf(redacted) as Manifest & {
      custody: Record<string, unknown>[];
      seal?: unknown;
    };
    expect(manifest.seal).toBeUndefined();
    expect(manifest.custody).toHaveLength(2);
    expect(manifest.custody[1]).toMatchObject({ action: 'redacted', previousManifestSha256: sha256 });
    expect(JSON.stringify(manifest)).not.toContain('mallory');
  });
});

describe('the verdict', () => {
  const path = 'hosts/web1/logs/log.txt';
  const judged = { 'verdict.json': '{"old":1}', 'findings.json': '{"old":1}' };

  it('is made anew, and nothing is said to be left out', async () => {
    const redacted = await redact(await bundleOf({ [path]: 'x\n', ...judged }, [artifact(path, {})]));
    expect(redacted.notes).toEqual([]);
    expect(readFileSync(join(redacted.path, 'verdict.json'), 'utf8')).toContain('evidence/verdict/v1');
    expect(readFileSync(join(redacted.path, 'findings.json'), 'utf8')).not.toContain('old');
  });

  it('is left out, and said to be, where none can be made', async () => {
    const given = await bundleOf({ [path]: 'x\n', ...judged }, [artifact(path, {})]);
    const redacted = await redact(given, { judge: async () => undefined });
    expect(redacted.notes).toHaveLength(2);
    expect(redacted.notes[0]).toContain('is left out: it cites files as they were');
    expect(filesOf(redacted.path)).not.toContain('verdict.json');
  });
});

it('a name to hide may be a word of the manifest: what it says there stays', async () => {
  const path = 'hosts/web1/logs/log.txt';
  const words = ['given', 'redacted', 'collected', 'local', 'ok', 'secrets', 'log', 'quick'];
  const given = await bundleOf({ [path]: `${words.join(' ')}\n` }, [artifact(path, {})], {
    targets: [{ name: 'x', host: 'x', addresses: [], origin: 'given' }],
    custody: [
      {
        action: 'collected',
        at: '2026-11-21T03:00:00.000Z',
        user: 'mallory',
        uid: 1,
        host: 'web1',
        tool: { name: 'evidence', version: '0' },
      },
    ],
  });
  const redacted = await redact(given, {
    identities: { map: join(dir, 'x.map'), keepVendor: false, hide: words },
  });
  expect((await verifyBundle(redacted.path)).problems).toEqual([]);
  const { targets, custody, artifacts } = manifestOf(redacted);
  expect(targets[0]?.origin).toBe('given');
  expect(custody?.map(({ action }) => action)).toEqual(['collected', 'redacted']);
  const text = readFileSync(join(redacted.path, artifacts[0]?.path ?? ''), 'utf8');
  expect(text).toMatch(/^(?:u[a-z2-7]{8} ){7}u[a-z2-7]{8}\n$/);
});

describe('what is refused', () => {
  const path = 'hosts/web1/logs/log.txt';
  const sound = (): Promise<string> => bundleOf({ [path]: 'as it was\n' }, [artifact(path, {})]);

  it.each([
    ['altered', (bundle: string) => writeFileSync(join(bundle, path), 'otherwise\n')],
    ['missing', (bundle: string) => rmSync(join(bundle, path))],
    ['added', (bundle: string) => writeFileSync(join(bundle, 'hosts/web1/logs/more.txt'), 'x')],
  ])('a bundle with a file %s: it would come out with fresh hashes', async (_, damage) => {
    const given = await sound();
    damage(given);
    const out = join(dir, `refused${made++}`);
    mkdirSync(out);
    expect(await rejectionOf(redact(given, { out, ...withMap() }))).toMatchObject({ code: 'E_VERIFY' });
    expect(readdirSync(out)).toEqual([]);
  });

  it('a hostile archive, by the limits of every reader', async () => {
    const given = join(dir, 'hostile.tar.gz');
    const manifest = readFileSync(join(await sound(), 'manifest.json'));
    writeFileSync(
      given,
      craftTarGz([
        { name: 'b/manifest.json', body: manifest },
        { name: `b/${path}`, body: 'as it was\n' },
        { name: 'b/../../etc/passwd', body: 'x' },
      ]),
    );
    const out = join(dir, 'hostile-out');
    mkdirSync(out);
    expect(await rejectionOf(redact(given, { out }))).toMatchObject({ code: 'E_HOSTILE_BUNDLE' });
    expect(readdirSync(out)).toEqual([]);
  });

  it('an interrupt: nothing is left', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const out = join(dir, 'stopped');
    mkdirSync(out);
    await expect(redact(await sound(), { out, stop: stop.signal })).rejects.toThrow('enough');
    expect(readdirSync(out)).toEqual([]);
  });
});
