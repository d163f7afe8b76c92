import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleIn, evidence, manifestOf, type Ran, rowsOf } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';
import { canNetwork } from '../support/network.js';
import { PLANTED } from '../support/planted-secrets.js';
import { useNetwork } from '../support/use-network.js';

/** Sends nothing: two collectors that read files, and a command of the user's own. */
const PASSIVE = ['collect', '--passive', '-d', '0', '-f', 'dir', '--only', 'logs,app,app-config'];

interface Report {
  readonly mode: string;
  readonly rules: Record<string, number>;
  readonly withheld: number;
  readonly files: Record<string, { readonly rules: Record<string, number> }>;
}

/** All bytes of a bundle, names included. */
function everything(bundle: string): { readonly name: string; readonly bytes: string }[] {
  return readdirSync(bundle, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { name: path.slice(bundle.length), bytes: entry.isFile() ? readFileSync(path, 'latin1') : '' };
  });
}

const reportOf = (bundle: string): Report =>
  JSON.parse(readFileSync(join(bundle, 'redaction.json'), 'utf8')) as Report;

function expectNowhere(secrets: readonly string[], bundle: string, ran: Ran): void {
  const places = [
    ...everything(bundle),
    { name: 'stdout', bytes: ran.stdout },
    { name: 'stderr', bytes: ran.stderr },
  ];
  const leaks = places.flatMap(({ name, bytes }) =>
    secrets
      .filter((secret) => bytes.includes(secret) || name.includes(secret))
      .map((secret) => `${name}: ${secret}`),
  );
  expect(leaks).toEqual([]);
}

describe('redaction of a run', () => {
  const HOUSE = 'Kx-7781-tango';
  const OWN = 'Env9-value-of-mine';

  /** A folder with logs and a configuration full of secrets. */
  function planted(): string {
    const dir = temporaryDir();
    const logs = PLANTED.flatMap((p) => Object.values(p.texts)).map(
      (text) => `2026-11-21T08:00:00Z INFO next\n${text}`,
    );
    writeFileSync(join(dir, 'app.log'), `${logs.join('\n')}\nbadge ${HOUSE} ${OWN} seen\n`);
    writeFileSync(
      join(dir, 'app.conf'),
      PLANTED.map((p) => p.texts['ini'] ?? Object.values(p.texts)[0]).join('\n'),
    );
    const script = 'cat "$1"; cat "$1" >&2; exit 3';
    writeFileSync(
      join(dir, 'evidence.config.yaml'),
      JSON.stringify({
        redact: { patterns: ['badge (\\S+)'] },
        collectors: [
          { id: 'app', why: 'what it says', command: ['sh', '-c', script, 'sh', join(dir, 'app.log')] },
          { id: 'app-config', why: 'its settings', files: [join(dir, 'app.conf'), join(dir, 'app.log')] },
        ],
      }),
    );
    return dir;
  }
  const collect = async (dir: string, more: readonly string[]): Promise<{ ran: Ran; bundle: string }> => {
    const out = temporaryDir();
    const options = { cwd: dir, env: { APP_TOKEN: OWN } };
    const ran = await evidence([...PASSIVE, '-l', join(dir, 'app.log'), '-o', out, ...more], options);
    expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 3 });
    return { ran, bundle: bundleIn(out) };
  };

  it.each([
    ['for people', []],
    ['--json', ['--json']],
  ])('nothing planted is in any byte of it, %s', async (_, more) => {
    const { ran, bundle } = await collect(planted(), more);
    // A key is no one text: each of its lines is one.
    const secrets = PLANTED.flatMap(
      ({ secret }) => secret.match(/.{1,40}/g)?.filter((part) => part.length >= 8) ?? [],
    );
    expectNowhere([...secrets, HOUSE, OWN], bundle, ran);
    expect((await evidence(['verify', bundle])).code).toBe(0);

    const manifest = manifestOf(bundle);
    const kinds = ['password', 'private-key', 'github-token', 'authorization', 'pattern', 'own-environment'];
    expect(Object.keys(manifest.redactions.rules ?? {})).toEqual(expect.arrayContaining(kinds));
    expect(manifest.redactions).toMatchObject({ enabled: true, mode: 'secrets', withheld: 0 });
    const report = reportOf(bundle);
    expect(report.rules).toEqual(manifest.redactions.rules);
    for (const artifact of manifest.artifacts.filter((a) => a.redactions > 0)) {
      const files = [artifact.path, artifact.stderrPath].map((path) => report.files[path ?? '']?.rules ?? {});
      const sum = files.flatMap((rules) => Object.values(rules)).reduce((a, b) => a + b, 0);
      expect(sum).toBe(artifact.redactions);
    }
    expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toMatch(
      /\| Redaction \| [\d,]+ secrets masked \(.*password.*\): `redaction\.json` \|/,
    );
    // The lines between the secrets are all there.
    const raw = manifest.artifacts.find((a) => a.collector === 'app');
    const kept = readFileSync(join(bundle, raw?.path ?? ''), 'utf8').split('\n');
    expect(kept.filter((line) => line === '2026-11-21T08:00:00Z INFO next')).toHaveLength(PLANTED.length * 6);
    expect(rowsOf(bundle, 'log_lines').length).toBeGreaterThan(PLANTED.length * 6);
  });

  it('--redact none: said on the screen and in the README; only patterns one gave are masked', async () => {
    const { ran, bundle } = await collect(planted(), ['--redact', 'none']);
    expect(ran.stderr).toContain('--redact none: secrets are not masked');
    const manifest = manifestOf(bundle);
    expect(manifest.redactions).toMatchObject({ enabled: false, mode: 'none' });
    expect(Object.keys(manifest.redactions.rules ?? {})).toEqual(['pattern']);
    expect(readFileSync(join(bundle, 'README.md'), 'utf8')).toContain('**off: secrets were not masked.');
    const all = everything(bundle)
      .map((f) => f.bytes)
      .join('\n');
    expect(all).toContain(PLANTED[0]?.secret);
    expect(all).not.toContain(HOUSE);
  });

  it('a pattern that is no RE2 is refused with its place; an unknown mode too', async () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'evidence.config.yaml'), 'redact:\n  patterns: ["ok", "("]\n');
    const ran = await evidence(['collect', '--dry-run'], { cwd: dir });
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toMatch(/evidence\.config\.yaml:2:20: redact\.patterns\.1: not a valid RE2 pattern/);
    expect((await evidence(['collect', '--redact', 'some'])).code).toBe(2);
  });

  it('an error quotes no password', async () => {
    const ran = await evidence(['collect', '-t', 'ftp://bob:hunter2secret@db1/x', '--dry-run']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('--target');
    expect(ran.stderr).not.toContain('hunter2secret');
  });
});

describe.skipIf(!canNetwork)('a target with a secret in its URL (root, namespaces)', () => {
  const client = useNetwork();

  it('is asked as it was given, and named without it', async () => {
    const out = temporaryDir();
    const url = (token: string): string => `http://api.test/health?access_token=${token}`;
    const secrets = ['tok3nAAAAbbbb1111', 'tok3nCCCCdddd2222'];
    const ran = await client.evidence([
      'collect',
      '-d',
      '1s',
      '-f',
      'dir',
      '-o',
      out,
      '--only',
      'http,tcp-connect,system',
      ...secrets.flatMap((s) => ['-t', url(s)]),
    ]);
    expect(ran.code).toBeOneOf([0, 3]);
    const bundle = bundleIn(out);
    expectNowhere(secrets, bundle, ran);
    const { targets, artifacts } = manifestOf(bundle);
    const name = 'http://api.test/health?access_token=[REDACTED:token]';
    expect(targets.map((t) => t.name)).toEqual([name, `${name} (2)`]);
    expect(artifacts.filter((a) => a.subject?.startsWith(name)).map((a) => a.outcome)).not.toContain(
      'failed',
    );
    expect(rowsOf(bundle, 'http_timing').filter((r) => r['http_code'] === 200).length).toBeGreaterThan(0);
  });
});
