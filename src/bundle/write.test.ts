import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasTool, runTool } from '../../test/support/run-tool.js';
import {
  makeSpool,
  SAMPLE_FILES,
  SAMPLE_NAME,
  sampleDraft,
  sha256,
} from '../../test/support/sample-spool.js';
import { EvidenceError } from '../core/errors.js';
import { readManifest } from './manifest-json.js';
import { JOURNAL, reserveSpace, RUN } from './spool.js';
import { verifyBundle } from './verify.js';
import { sealBundle, type BundleFormat, type SealedBundle } from './write.js';

let base = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'evidence-write-'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const seal = (dir: string, format: BundleFormat, more: { outDir?: string; signal?: AbortSignal } = {}) =>
  sealBundle({ dir, name: SAMPLE_NAME, outDir: dirname(dir), format, manifest: sampleDraft(), ...more });

async function refusal(sealing: Promise<SealedBundle>): Promise<EvidenceError> {
  const error = await sealing.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (error instanceof EvidenceError) return error;
  throw new Error(`no EvidenceError: ${String(error)}`);
}

describe.each(['tar.gz', 'zip'] as const)('sealing as %s', (format) => {
  it('gives the same bytes for the same evidence, whatever order, times, modes, umask and zone', async () => {
    const before = { umask: process.umask(), zone: process.env['TZ'] };
    const sealed: SealedBundle[] = [];
    try {
      const reversed = Object.fromEntries(Object.entries(SAMPLE_FILES).toReversed());
      for (const [umask, zone, files] of [
        [0o077, 'UTC', SAMPLE_FILES],
        [0o000, 'Asia/Kolkata', reversed],
        [0o027, 'America/New_York', SAMPLE_FILES],
      ] as const) {
        process.umask(umask);
        process.env['TZ'] = zone;
        const dir = makeSpool(join(base, String(umask)), files);
        if (umask === 0) for (const f of Object.keys(files)) utimesSync(join(dir, f), 1e9, 1e9);
        if (umask === 0) mkdirSync(join(dir, 'hosts/web1/empty'));
        sealed.push(await seal(dir, format));
      }
    } finally {
      process.umask(before.umask);
      if (before.zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before.zone;
    }
    expect(new Set(sealed.map((s) => sha256(readFileSync(s.path)))).size).toBe(1);
    expect(new Set(sealed.map((s) => s.manifestSha256)).size).toBe(1);
    expect(sealed.map((s) => lstatSync(s.path).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    expect(sealed[0]?.bytes).toBe(lstatSync(sealed[0]?.path ?? '').size);
  });

  it('leaves nothing but the bundle behind', async () => {
    await seal(makeSpool(base), format);
    expect(readdirSync(base)).toEqual([`${SAMPLE_NAME}.${format}`]);
  });

  it('never takes the name of another file, also when several finish at once', async () => {
    writeFileSync(join(base, `${SAMPLE_NAME}.${format}`), 'mine');
    const dirs = ['a', 'b', 'c', 'd'].map((d) => makeSpool(join(base, d)));
    const sealed = await Promise.all(dirs.map((dir) => seal(dir, format, { outDir: base })));
    expect(readFileSync(join(base, `${SAMPLE_NAME}.${format}`), 'utf8')).toBe('mine');
    const names = [2, 3, 4, 5].map((n) => join(base, `${SAMPLE_NAME}-${n}.${format}`));
    expect(sealed.map((s) => s.path).toSorted()).toEqual(names);
    for (const path of names) expect(await verifyBundle(path)).toMatchObject({ ok: true });
  });

  it('packs regular files only and says what it left out', async () => {
    const dir = makeSpool(base);
    symlinkSync('/etc/passwd', join(dir, 'hosts/web1/passwd.txt'));
    symlinkSync('/etc', join(dir, 'etc'));
    runTool('mkfifo', [join(dir, 'pipe')]);
    const sealed = await seal(dir, format);
    expect(sealed.refused).toEqual(['etc', 'hosts/web1/passwd.txt', 'pipe']);
    expect(await verifyBundle(sealed.path)).toMatchObject({ ok: true, problems: [] });
    expect(existsSync('/etc/passwd')).toBe(true);
  });

  it('stops when it is told to and keeps a folder instead', async () => {
    const dir = makeSpool(base);
    const sealed = await seal(dir, format, { signal: AbortSignal.abort() });
    expect(sealed).toMatchObject({
      format: 'dir',
      path: join(base, SAMPLE_NAME),
      reason: 'interrupted while packing',
    });
    expect(readdirSync(base)).toEqual([SAMPLE_NAME]);
    expect(await verifyBundle(sealed.path)).toMatchObject({ ok: true });
  });

  it('keeps the spool when the bundle cannot be written', async () => {
    const dir = makeSpool(base);
    const error = await refusal(seal(dir, format, { outDir: join(base, 'nowhere') }));
    expect(error.code).toBe('E_OUT_DIR');
    expect(error.hint).toContain(dir);
    expect(readFileSync(join(dir, 'README.md'), 'utf8')).toBe(SAMPLE_FILES['README.md']);
    expect(await seal(dir, format)).toMatchObject({ format });
  });
});

describe('sealing as a folder', () => {
  it('renames the spool, without its working files and with modes for the owner only', async () => {
    const dir = makeSpool(base);
    await reserveSpace(dir, 1, Infinity);
    writeFileSync(join(dir, JOURNAL), '{}\n');
    writeFileSync(join(dir, RUN), '{}\n');
    chmodSync(join(dir, 'README.md'), 0o666);
    chmodSync(join(dir, 'hosts'), 0o777);
    symlinkSync('/etc/passwd', join(dir, 'link'));
    const sealed = await seal(dir, 'dir');
    expect(sealed.path).toBe(join(base, SAMPLE_NAME));
    expect(readdirSync(sealed.path).toSorted()).toEqual([
      'README.md',
      'hosts',
      'incident',
      'manifest.json',
      'report.html',
      'tables',
    ]);
    expect(lstatSync(join(sealed.path, 'README.md')).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(sealed.path, 'hosts')).mode & 0o777).toBe(0o700);
    expect(await verifyBundle(sealed.path)).toMatchObject({
      ok: true,
      manifestSha256: sealed.manifestSha256,
    });
  });

  it('does not touch a folder of that name', async () => {
    mkdirSync(join(base, SAMPLE_NAME));
    const sealed = await seal(makeSpool(base), 'dir');
    expect(sealed.path).toBe(join(base, `${SAMPLE_NAME}-2`));
    expect(readdirSync(join(base, SAMPLE_NAME))).toEqual([]);
  });
});

describe('standard tools', () => {
  const listed = [...Object.keys(SAMPLE_FILES), 'manifest.json'].toSorted();

  const same = (folder: string): void => {
    for (const [path, text] of Object.entries(SAMPLE_FILES)) {
      expect(readFileSync(join(folder, SAMPLE_NAME, path), 'utf8')).toBe(text);
    }
  };
  /** Checked by coreutils, from the manifest alone. */
  const sums = (folder: string): void => {
    const root = join(folder, SAMPLE_NAME);
    const m = readManifest(readFileSync(join(root, 'manifest.json')), 'x');
    const lines = [
      ...m.files.map((f) => `${f.sha256}  ${f.path}`),
      ...m.artifacts.flatMap((a) => (a.path === undefined ? [] : [`${a.sha256}  ${a.path}`])),
      ...m.artifacts.flatMap((a) =>
        a.stderrPath === undefined ? [] : [`${a.stderrSha256}  ${a.stderrPath}`],
      ),
    ];
    expect(lines.length).toBe(Object.keys(SAMPLE_FILES).length);
    runTool('sha256sum', ['--check', '--strict', '--quiet'], {
      cwd: root,
      input: `${lines.join('\n')}\n`,
    });
  };

  it.skipIf(!hasTool('tar') || !hasTool('sha256sum'))(
    'tar unpacks it, and sha256sum agrees with the manifest',
    async () => {
      const { path } = await seal(makeSpool(base), 'tar.gz');
      const verbose = runTool('tar', ['--utc', '--numeric-owner', '-tvzf', path], {
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      });
      const lines = verbose.trimEnd().split('\n');
      for (const line of lines) expect(line).toMatch(/^(drwx------|-rw-------) 0\/0 +\d+ 2026-11-21 03:00 /);
      const names = lines.map((l) => l.slice(l.indexOf(SAMPLE_NAME) + SAMPLE_NAME.length + 1));
      expect(names.slice(0, 2)).toEqual(['', 'manifest.json']);
      expect(names.slice(2)).toEqual(
        names.slice(2).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
      expect(names.filter((n) => n !== '' && !n.endsWith('/')).toSorted()).toEqual(listed);
      runTool('tar', ['-xzf', path, '-C', base]);
      same(base);
      sums(base);
    },
  );

  it.skipIf(!hasTool('unzip') || !hasTool('zipinfo'))(
    'unzip unpacks it, and sha256sum agrees with the manifest',
    async () => {
      const { path } = await seal(makeSpool(base), 'zip');
      const env = { ...process.env, LC_ALL: 'C.UTF-8' };
      const lines = runTool('zipinfo', ['-m', path], { env }).split('\n').slice(2, -2);
      for (const line of lines) expect(line).toMatch(/^(drwx------|-rw-------) .* 26-Nov-21 03:00 /);
      expect(lines.filter((l) => l.startsWith('-')).length).toBe(listed.length);
      runTool('unzip', ['-q', path, '-d', base], { env });
      same(base);
      sums(base);
    },
  );
});

describe('what lies in the spool decides', () => {
  const artifactOf = async (dir: string, path: string) => {
    const sealed = await seal(dir, 'dir');
    expect(await verifyBundle(sealed.path)).toMatchObject({ ok: true });
    const m = readManifest(readFileSync(join(sealed.path, 'manifest.json')), 'x');
    const probe = path.split('/')[3]?.split('.')[0];
    return {
      m,
      artifact: m.artifacts.find((a) => a.path === path || (a.path === undefined && a.probe === probe)),
    };
  };

  it('an output that vanished is a failure with a reason, not a claim', async () => {
    const dir = makeSpool(base);
    rmSync(join(dir, 'hosts/web1/logs/app.txt'));
    const { m, artifact } = await artifactOf(dir, 'hosts/web1/logs/app.txt');
    expect(artifact).toMatchObject({ outcome: 'failed', bytes: 0 });
    expect(artifact).not.toHaveProperty('path');
    expect(artifact?.reason).toContain('gone when the bundle was sealed');
    expect(m.gaps.map((g) => g.probe)).toContain('app');
  });

  it('an output that grew is hashed again and says so', async () => {
    const dir = makeSpool(base);
    const path = 'hosts/web1/neighbours/neigh.end.txt';
    writeFileSync(join(dir, path), 'one late line\n', { flag: 'a' });
    const { artifact } = await artifactOf(dir, path);
    const text = `${SAMPLE_FILES[path]}one late line\n`;
    expect(artifact).toMatchObject({ bytes: text.length, sha256: sha256(text), outcome: 'ok' });
    expect(artifact?.note).toBe('25 bytes when it was collected, 39 when it was sealed');
  });

  it('a stderr file that vanished or shrank is described as it is', async () => {
    const dir = makeSpool(base);
    truncateSync(join(dir, 'hosts/web1/dns/dig.example.org.stderr.txt'), 4);
    const { artifact } = await artifactOf(dir, 'hosts/web1/dns/dig.example.org.txt');
    expect(artifact).toMatchObject({ stderrBytes: 4, stderrSha256: sha256('dig:') });
  });

  it('every other file is listed with its hash', async () => {
    const { m } = await artifactOf(makeSpool(base), 'hosts/web1/logs/app.txt');
    expect(m.files).toEqual(
      ['README.md', 'incident/Übersicht.md', 'report.html', 'tables/neighbours.ndjson'].map((path) => {
        const text = SAMPLE_FILES[path] ?? '';
        return { path, bytes: Buffer.byteLength(text), sha256: sha256(text) };
      }),
    );
  });

  it('a name that is no name is refused before anything happens', async () => {
    const dir = makeSpool(base);
    for (const name of ['../x', 'a/b', '']) {
      await expect(
        sealBundle({ dir, name, outDir: base, format: 'dir', manifest: sampleDraft() }),
      ).rejects.toThrow(/bundle name/);
    }
    expect(existsSync(join(dir, 'manifest.json'))).toBe(false);
  });
});
