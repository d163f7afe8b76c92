import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTool } from '../../test/support/run-tool.js';
import {
  makeSpool,
  SAMPLE_FILES,
  SAMPLE_NAME,
  sampleDraft,
  sha256,
} from '../../test/support/sample-spool.js';
import { verifyBundle } from './verify.js';
import { sealBundle, type BundleFormat, type SealedBundle } from './write.js';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-verify-'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function seal(format: BundleFormat): Promise<SealedBundle> {
  const dir = makeSpool(base);
  return sealBundle({ dir, name: SAMPLE_NAME, outDir: base, format, manifest: sampleDraft() });
}

/** Unpacks, lets somebody change something, and packs again with tar(1) or as the folder it is. */
async function tampered(change: (dir: string) => void, packed: boolean): Promise<string> {
  const { path } = await seal('dir');
  change(path);
  if (!packed) return path;
  const archive = join(base, 'again.tar.gz');
  runTool('tar', ['-czf', archive, '-C', dirname(path), SAMPLE_NAME]);
  return archive;
}

describe.each(['tar.gz', 'zip', 'dir'] as const)('verifying an untouched %s', (format) => {
  it('compares every file', async () => {
    const sealed = await seal(format);
    const bytes = Object.values(SAMPLE_FILES).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const result = await verifyBundle(sealed.path, { manifestSha256: sealed.manifestSha256.toUpperCase() });
    expect(result).toMatchObject({ ok: true, problems: [], manifestSha256: sealed.manifestSha256 });
    expect(result.checked).toBe(Object.keys(SAMPLE_FILES).length);
    expect(result.bytes).toBeGreaterThan(bytes);
  });
});

describe.each([
  ['archive', true],
  ['folder', false],
])('an %s somebody changed', (_, packed) => {
  it.each([
    'README.md',
    'hosts/web1/logs/app.txt',
    'hosts/web1/dns/dig.example.org.stderr.txt',
    'incident/Übersicht.md',
  ])('with another %s: it is named, with both hashes', async (path) => {
    const text = `${(SAMPLE_FILES[path] ?? '').slice(0, -1)}!`;
    const bundle = await tampered((dir) => writeFileSync(join(dir, path), text), packed);
    expect((await verifyBundle(bundle)).problems).toEqual([
      { kind: 'altered', path, expected: sha256(SAMPLE_FILES[path] ?? ''), actual: sha256(text) },
    ]);
  });

  it('with a file less and a file more: both are named', async () => {
    const bundle = await tampered((dir) => {
      renameSync(
        join(dir, 'hosts/web1/neighbours/neigh.end.txt'),
        join(dir, 'hosts/web1/neighbours/other.txt'),
      );
    }, packed);
    const hash = sha256(SAMPLE_FILES['hosts/web1/neighbours/neigh.end.txt'] ?? '');
    expect(await verifyBundle(bundle)).toMatchObject({
      ok: false,
      problems: [
        { kind: 'missing', path: 'hosts/web1/neighbours/neigh.end.txt', expected: hash },
        { kind: 'extra', path: 'hosts/web1/neighbours/other.txt', actual: hash },
      ],
    });
  });

  it('together with its manifest: only the hash kept elsewhere shows it', async () => {
    const text = 'nothing happened\n';
    const path = 'hosts/web1/logs/app.txt';
    const bundle = await tampered((dir) => {
      writeFileSync(join(dir, path), text);
      const manifest = join(dir, 'manifest.json');
      const old = SAMPLE_FILES[path] ?? '';
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(sha256(old), sha256(text)));
    }, packed);
    const result = await verifyBundle(bundle);
    expect(result).toMatchObject({ ok: true });
    const expected = 'a'.repeat(64);
    expect(await verifyBundle(bundle, { manifestSha256: expected })).toMatchObject({
      ok: false,
      problems: [{ kind: 'manifest', path: 'manifest.json', expected, actual: result.manifestSha256 }],
    });
  });

  it.each([
    ['cut', (dir: string) => writeFileSync(join(dir, 'manifest.json'), '{"schema": "evid'), 'not JSON'],
    [
      'of version 2',
      (dir: string) => writeFileSync(join(dir, 'manifest.json'), '{"schema":"evidence/bundle/v2"}'),
      'bundle/v2',
    ],
  ])('to have a manifest that is %s: that is the problem', async (__, change, why) => {
    const { ok, problems } = await verifyBundle(await tampered(change, packed));
    expect(ok).toBe(false);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ kind: 'manifest', path: 'manifest.json' });
    expect(problems[0]?.actual).toContain(why);
  });
});

describe('damage', () => {
  it('in an archive is a problem with the place, and what was not reached is named', async () => {
    const { path } = await seal('tar.gz');
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 5000));
    const { ok, problems, checked } = await verifyBundle(path);
    expect(ok).toBe(false);
    expect(problems[0]?.kind).toBe('unreadable');
    expect(problems[0]?.actual).toContain('damaged or cut short');
    expect(problems.map((p) => p.path)).toContain('tables/neighbours.ndjson');
    expect(checked + problems.length - 1).toBe(Object.keys(SAMPLE_FILES).length);
  });

  it('that leaves no manifest is a problem', async () => {
    const { path } = await seal('dir');
    const archive = join(base, 'x.tar.gz');
    unlinkSync(join(path, 'manifest.json'));
    runTool('tar', ['-czf', archive, '-C', base, SAMPLE_NAME]);
    expect(await verifyBundle(archive)).toMatchObject({
      ok: false,
      checked: 0,
      problems: [{ kind: 'manifest', path: 'manifest.json', actual: 'not there' }],
    });
  });

  it('by a second entry of the same name is hostile', async () => {
    const { path } = await seal('dir');
    const archive = join(base, 'x.tar');
    runTool('tar', ['-cf', archive, '-C', base, SAMPLE_NAME]);
    appendFileSync(join(path, 'README.md'), 'more');
    runTool('tar', ['-rf', archive, '-C', base, `${SAMPLE_NAME}/README.md`]);
    const { ok, problems } = await verifyBundle(archive);
    expect(ok).toBe(false);
    expect(problems[0]).toMatchObject({ kind: 'unreadable', path: archive });
    expect(problems[0]?.actual).toContain('README.md" comes twice');
    expect(problems).toHaveLength(1);
  });

  it('by a FIFO in a folder names the FIFO, not the manifest', async () => {
    const { path } = await seal('dir');
    runTool('mkfifo', [join(path, 'ff')]);
    const { problems } = await verifyBundle(path);
    expect(problems).toMatchObject([{ kind: 'unreadable', path }]);
    expect(problems[0]?.actual).toContain('entry "ff" is a FIFO');
  });

  it('of what is no bundle at all is thrown', async () => {
    const path = join(base, 'x.txt');
    writeFileSync(path, 'hello');
    await expect(verifyBundle(path)).rejects.toMatchObject({ code: 'E_NOT_A_BUNDLE' });
  });
});
