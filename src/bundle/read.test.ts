import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTool } from '../../test/support/run-tool.js';
import { makeSpool, SAMPLE_FILES, SAMPLE_NAME, sampleDraft } from '../../test/support/sample-spool.js';
import { openBundle } from './read.js';
import { sealBundle } from './write.js';

let base = '';
const bundles: Record<string, string> = {};
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'evidence-read-'));
  for (const format of ['tar.gz', 'zip', 'dir'] as const) {
    const dir = makeSpool(join(base, format));
    const job = { dir, name: SAMPLE_NAME, outDir: dirname(dir), format, manifest: sampleDraft() };
    bundles[format] = (await sealBundle(job)).path;
  }
  bundles['tar'] = join(base, 'plain.tar');
  writeFileSync(bundles['tar'], gunzipSync(readFileSync(bundles['tar.gz'] ?? '')));
});
afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

const all = [...Object.keys(SAMPLE_FILES), 'manifest.json'].toSorted();

describe.each(['tar.gz', 'tar', 'zip', 'dir'])('a bundle stored as %s', (kind) => {
  const opened = () => openBundle(bundles[kind] ?? '');

  it('knows its kind, its top folder and its manifest', async () => {
    const bundle = await opened();
    expect(bundle.kind).toBe(kind);
    expect(bundle.root).toBe(SAMPLE_NAME);
    expect((await bundle.manifest()).case).toBe('sample');
  });

  it('lists every file with its size', async () => {
    const sizes = new Map<string, number>();
    for await (const { path, size } of (await opened()).entries()) sizes.set(path, size);
    expect([...sizes.keys()].toSorted()).toEqual(all);
    for (const [path, text] of Object.entries(SAMPLE_FILES))
      expect(sizes.get(path)).toBe(Buffer.byteLength(text));
  });

  it('gives the content of any file', async () => {
    const bundle = await opened();
    for (const [path, text] of Object.entries(SAMPLE_FILES)) {
      expect((await bundle.read(path)).toString()).toBe(text);
    }
  });

  it('is visited in one pass, the manifest first, whatever a handler reads of an entry', async () => {
    const order: string[] = [];
    const contents = new Map<string, string>();
    await (
      await opened()
    ).visit(async ({ path, content }) => {
      order.push(path);
      if (path.endsWith('app.txt')) {
        // Leaves in the middle.
        for await (const chunk of content) {
          contents.set(path, chunk.toString());
          break;
        }
      } else if (path.startsWith('hosts/')) {
        let text = '';
        for await (const chunk of content) text += chunk.toString();
        contents.set(path, text);
      }
    });
    expect(order[0]).toBe('manifest.json');
    expect(order.toSorted()).toEqual(all);
    for (const [path, text] of contents) {
      if (path.endsWith('app.txt')) expect(SAMPLE_FILES[path]?.startsWith(text)).toBe(true);
      else expect(text).toBe(SAMPLE_FILES[path]);
    }
    expect(contents.size).toBe(6);
  });

  it('stops a visit when told to, and passes on what a handler throws', async () => {
    const bundle = await opened();
    let seen = 0;
    await bundle.visit(() => (++seen === 2 ? 'stop' : undefined));
    expect(seen).toBe(2);
    const failing = bundle.visit(() => Promise.reject(new Error('no more')));
    await expect(failing).rejects.toThrow('no more');
    expect((await bundle.read('README.md')).toString()).toBe(SAMPLE_FILES['README.md']);
  });

  it('reads two entries at the same time', async () => {
    const bundle = await opened();
    const [a, b] = await Promise.all([bundle.read('hosts/web1/logs/app.txt'), bundle.read('README.md')]);
    expect(a.toString()).toBe(SAMPLE_FILES['hosts/web1/logs/app.txt']);
    expect(b.toString()).toBe(SAMPLE_FILES['README.md']);
  });

  it('refuses to read more at once than allowed', async () => {
    const reading = (await opened()).read('hosts/web1/logs/app.txt', { maxBytes: 100_000 });
    await expect(reading).rejects.toMatchObject({ code: 'E_BAD_LIMIT' });
  });

  it('says when there is no such file, and which was meant', async () => {
    const reading = (await opened()).read('READNE.md');
    await expect(reading).rejects.toMatchObject({
      code: 'E_NO_SUCH_ENTRY',
      hint: 'did you mean "README.md"?',
    });
  });
});

describe('openBundle', () => {
  it('reads what tar(1) packs from an unpacked bundle', async () => {
    const folder = bundles['dir'] ?? '';
    for (const [name, args] of [
      ['gnu', ['--format=gnu']],
      ['pax', ['--format=pax']],
      ['dot', ['--format=ustar', '--exclude=hhh*']],
    ] as const) {
      const out = join(base, `${name}.tar.gz`);
      runTool('tar', ['-czf', out, ...args, '-C', dirname(folder), `./${SAMPLE_NAME}`]);
      const bundle = await openBundle(out);
      expect(bundle.root).toBe(SAMPLE_NAME);
      expect((await bundle.read('incident/Übersicht.md')).toString()).toBe('größer\n');
      expect((await bundle.manifest()).profile).toBe('network');
    }
  });

  it.each([
    ['nothing there', 'no-such-file', 'no such file'],
    ['a text file', 'text', 'neither tar.gz nor tar, zip or a folder'],
    ['an empty file', 'empty', 'neither tar.gz nor tar, zip or a folder'],
    ['a gzipped text', 'log.gz', 'not a bundle'],
    ['an empty tar', 'empty.tar.gz', 'nothing in it'],
    ['an encrypted bundle', 'x.age', 'encrypted'],
    ['a folder of other things', 'folder', 'no manifest.json in this folder'],
    ['a run that was not sealed', 'run', 'never sealed'],
    ['a device', '/dev/null', 'neither a file nor a folder'],
  ])('refuses %s', async (_, name, why) => {
    const path = join(base, name);
    if (name === 'text') writeFileSync(path, 'hello\n');
    if (name === 'empty') writeFileSync(path, '');
    if (name === 'log.gz') runTool('sh', ['-c', 'seq 100000 | gzip > "$1"', 'sh', path]);
    if (name === 'empty.tar.gz') runTool('tar', ['-czf', path, '-T', '/dev/null']);
    if (name === 'x.age') writeFileSync(path, 'age-encryption.org/v1\n');
    if (name === 'folder') runTool('mkdir', [path]);
    if (name === 'run') runTool('sh', ['-c', 'mkdir "$1" && echo {} > "$1/run.json"', 'sh', path]);
    const opening = openBundle(name.startsWith('/') ? name : path);
    await expect(opening).rejects.toMatchObject({
      code: 'E_NOT_A_BUNDLE',
      message: expect.stringContaining(why) as string,
    });
  });

  it('says so when an archive holds no manifest', async () => {
    const path = join(base, 'other.tar.gz');
    runTool('tar', ['-czf', path, '-C', bundles['dir'] ?? '', 'hosts/web1']);
    const reading = (await openBundle(path)).manifest();
    await expect(reading).rejects.toMatchObject({
      code: 'E_NOT_A_BUNDLE',
      message: `${path}: there is no manifest.json in it`,
    });
  });

  it('writes nothing beside what it reads', async () => {
    const before = statSync(base).mtimeMs;
    for (const path of Object.values(bundles)) await (await openBundle(path)).manifest();
    expect(statSync(base).mtimeMs).toBe(before);
  });
});
