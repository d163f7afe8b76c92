import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../test/support/cli.js';
import { temporaryDir } from '../../test/support/machine.js';
import { runTool } from '../../test/support/run-tool.js';
import type { Render } from '../core/documents/lock.js';
import { readLock, writeLock } from '../incident/lock-file.js';
import { placesOf, recover } from './generation.js';
import { type Publication, publish, sha256 } from './publish.js';
import { nextVersion } from './version.js';

const render = (version = 1): Render => ({
  version,
  at: '2025-11-13T10:00:00Z',
  tool: 'evidence 0.1.0',
  blocks: {},
  bindings: {},
  facts: {},
  rows: [],
  files: {},
});

/** A generation in which every file says which one it is. */
function generation(
  mark: string,
  { version = 1, isFinal = false, bytes = 10, document = 'pir' } = {},
): Publication {
  const text = `${mark}\n${'x'.repeat(bytes)}\n`;
  const files = ['md', 'html', 'json'].map((format) => ({ format, bytes: Buffer.from(text) }));
  return { document, files, render: { ...render(version), verdict: mark }, isFinal };
}

let folder = '';
beforeEach(() => (folder = temporaryDir()));
const out = (name: string): string => join(folder, 'out', name);
const marks = (dir = folder, document = 'pir'): string[] =>
  ['md', 'html', 'json'].map(
    (f) => readFileSync(join(dir, 'out', `${document}.${f}`), 'utf8').split('\n')[0] ?? '',
  );

describe('a generation', () => {
  it('replaces the one before, and leaves other documents and files alone', async () => {
    await publish(folder, generation('one'));
    await publish(folder, generation('mail', { document: 'escalation.vendor' }));
    writeFileSync(out('notes.txt'), 'mine');
    mkdirSync(out('attachments'));
    writeFileSync(out('attachments/a.bin'), 'a');
    const { files } = await publish(folder, generation('two'));
    expect(files).toEqual([out('pir.md'), out('pir.html'), out('pir.json')]);
    expect(marks()).toEqual(['two', 'two', 'two']);
    expect(marks(folder, 'escalation.vendor')).toEqual(['mail', 'mail', 'mail']);
    expect(readFileSync(out('notes.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(out('attachments/a.bin'), 'utf8')).toBe('a');
    const { lock } = await readLock(folder);
    expect(lock.renders['pir']).toMatchObject({
      verdict: 'two',
      files: { md: sha256(readFileSync(out('pir.md'))) },
    });
    expect(readdirSync(folder).toSorted()).toEqual(['evidence.lock.json', 'out']);
  });

  it('a format that is no longer rendered goes', async () => {
    await publish(folder, generation('one'));
    const two = generation('two');
    await publish(folder, { ...two, files: two.files.slice(0, 1) });
    expect(readdirSync(join(folder, 'out'))).toEqual(['pir.md']);
  });

  it('never overwrites what a person edited, unless it was taken over', async () => {
    await publish(folder, generation('one'));
    writeFileSync(out('pir.md'), 'edited');
    await expect(publish(folder, generation('two'))).rejects.toMatchObject({
      code: 'E_CONFLICT',
      message: 'out/pir.md was edited since it was rendered',
      hint: expect.stringContaining('evidence report absorb FOLDER pir') as string,
    });
    expect(readFileSync(out('pir.md'), 'utf8')).toBe('edited');
    const { lock } = await readLock(folder);
    const before = lock.renders['pir'] ?? render();
    const absorbed = { md: sha256(Buffer.from('edited')) };
    const conflicts = [{ block: 'a', reason: 'no_field', base: '', yours: 'x', theirs: '' }];
    await writeLock(folder, { ...lock, renders: { pir: { ...before, absorbed, conflicts } } });
    await publish(folder, generation('two'));
    expect(marks()).toEqual(['two', 'two', 'two']);
    // Not everything could be taken over, so what was edited is kept, and the conflicts stay.
    expect(readFileSync(out(`pir.edited-${absorbed.md.slice(0, 8)}.md`), 'utf8')).toBe('edited');
    expect((await readLock(folder)).lock.renders['pir']).toMatchObject({ conflicts });
    expect((await readLock(folder)).lock.renders['pir']?.absorbed).toBeUndefined();
    writeFileSync(out('pir.html'), 'edited');
    await expect(publish(folder, generation('three'))).rejects.toThrow('out/pir.html was edited');
  });

  it('does not take a file for its own that it did not write', async () => {
    mkdirSync(join(folder, 'out'));
    writeFileSync(out('pir.md'), 'by hand');
    await expect(publish(folder, generation('one'))).rejects.toThrow('was not rendered by evidence');
    expect(readFileSync(out('pir.md'), 'utf8')).toBe('by hand');
  });
});

describe('a final version', () => {
  it('is kept with its hash, and what comes later is the next one', async () => {
    await publish(folder, generation('final', { version: 3, isFinal: true }));
    const { lock } = await readLock(folder);
    expect(lock.renders['pir']?.frozen).toMatchObject([
      { version: 3, files: { md: sha256(readFileSync(out('pir.v3.md'))) } },
    ]);
    expect(statSync(out('pir.v3.md')).mode & 0o222).toBe(0);
    await publish(folder, generation('final', { version: 3, isFinal: true }));
    await expect(publish(folder, generation('other', { version: 3, isFinal: true }))).rejects.toMatchObject({
      message: 'pir v3 is final, and this one differs from it',
      hint: 'nothing was written; what comes next is v4',
    });
    expect(nextVersion(lock.renders['pir'])).toEqual({ version: 4, supersedes: 3 });
    await publish(folder, generation('next', { version: 4 }));
    expect(readFileSync(out('pir.v3.md'), 'utf8')).toContain('final');
    expect((await readLock(folder)).lock.renders['pir']?.frozen).toHaveLength(1);
  });

  it('a draft keeps its number', () => {
    expect(nextVersion(undefined)).toEqual({ version: 1 });
    expect(nextVersion(render(2))).toEqual({ version: 2 });
    expect(nextVersion(render(2), 5)).toEqual({ version: 5 });
  });
});

const mayMount = (): boolean => {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-mount-'));
  try {
    runTool('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir]);
    runTool('umount', [dir]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

it.skipIf(process.getuid?.() !== 0 || !mayMount())(
  'on a full disk the generation before stays, whole',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'evidence-disk-'));
    runTool('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    try {
      await publish(disk, generation('one', { bytes: 50_000 }));
      const lock = readFileSync(join(disk, 'evidence.lock.json'), 'utf8');
      // One free page after the other, from "nothing can be written" to "only the lock does not fit" to "all fits".
      const page = 4096;
      const bytes = 2 * page;
      writeFileSync(join(disk, 'filler'), Buffer.alloc(statfsSync(disk).bavail * page));
      const filler = statSync(join(disk, 'filler')).size;
      const refused: string[] = [];
      for (let free = 0; marks(disk)[0] === 'one'; free++) {
        truncateSync(join(disk, 'filler'), filler - free * page);
        try {
          await publish(disk, generation('two', { bytes }));
        } catch (error) {
          refused.push((error as { code: string }).code);
          expect(marks(disk)).toEqual(['one', 'one', 'one']);
          expect(readFileSync(join(disk, 'evidence.lock.json'), 'utf8')).toBe(lock);
          expect(readdirSync(disk).toSorted()).toEqual(['evidence.lock.json', 'filler', 'out']);
        }
      }
      expect(marks(disk)).toEqual(['two', 'two', 'two']);
      // Nine pages for the files, one for the lock, one for the writer's lock.
      expect(refused).toHaveLength(11);
      expect(refused.slice(1)).toEqual(Array(10).fill('E_NO_SPACE'));
      rmSync(join(disk, 'filler'));
      await publish(disk, generation('three', { bytes: 50_000 }));
      expect(marks(disk)).toEqual(['three', 'three', 'three']);
    } finally {
      runTool('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);

describe('processes', () => {
  let script = '';
  beforeAll(async () => {
    const dir = temporaryDir();
    const bundle = await rolldown({
      input: join(import.meta.dirname, 'publish.ts'),
      platform: 'node',
      logLevel: 'silent',
    });
    await bundle.write({ file: join(dir, 'publish.mjs'), format: 'esm', codeSplitting: false });
    writeFileSync(join(dir, 'package.json'), '{"version": "0.0.0"}');
    script = join(dir, 'many.mjs');
    writeFileSync(
      script,
      `import { publish } from './publish.mjs';
const [folder, name, count] = process.argv.slice(2);
for (let i = 0; i < Number(count); i++) {
  const mark = name + i;
  const files = ['md', 'html', 'json'].map((format) => ({ format, bytes: Buffer.from(mark + '\\n' + 'x'.repeat(100000)) }));
  const render = { version: 1, at: 'now', tool: 't', blocks: {}, bindings: {}, facts: {}, rows: [], files: {}, verdict: mark };
  await publish(folder, { document: 'pir', files, render, isFinal: false });
  if (i === 0) console.error('begun');
}
`,
    );
  });

  it('one that is killed leaves one generation whole, the lock included, and the next one goes on', async () => {
    for (let round = 0; round < 25; round++) {
      const { child, stderr, ended } = run([process.execPath, script, folder, `r${round}-`, '1000']);
      while (!stderr().includes('begun') && child.exitCode === null) await wait(2);
      await wait(Math.random() * 60);
      child.kill('SIGKILL');
      expect((await ended).stderr).toBe('begun\n');
      // Whatever the moment was: the old files or the new ones are there, never some of each.
      const places = await placesOf(folder);
      const whole = readdirSync(folder).includes('out') ? 'out' : '.out.old';
      const found = ['md', 'html', 'json'].map(
        (f) => readFileSync(join(folder, whole, `pir.${f}`), 'utf8').split('\n')[0],
      );
      expect(new Set(found).size).toBe(1);
      await recover(places);
      const { lock } = await readLock(folder);
      expect(marks()).toEqual(Array(3).fill(lock.renders['pir']?.verdict));
    }
    await publish(folder, generation('after'));
    expect(marks()).toEqual(['after', 'after', 'after']);
    // The writer's lock leaves its own when it is killed while it takes it.
    const left = readdirSync(folder).filter((name) => !name.startsWith('.incident.lock.'));
    expect(left.toSorted()).toEqual(['evidence.lock.json', 'out']);
  });

  it('two at once do not mix', async () => {
    const both = ['a', 'b'].map((name) => run([process.execPath, script, folder, name, '40']));
    for (const { ended } of both) expect(await ended).toMatchObject({ code: 0 });
    const { lock } = await readLock(folder);
    expect(marks()).toEqual(Array(3).fill(lock.renders['pir']?.verdict));
    expect(readdirSync(folder).toSorted()).toEqual(['evidence.lock.json', 'out']);
  });
});
