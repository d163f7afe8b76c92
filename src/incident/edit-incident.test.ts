import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { changeIncident, editIncident } from './edit-incident.js';
import { IdGiver } from './ids.js';
import { readIncident } from './read-incident.js';
import { skeleton } from './skeleton.js';

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function folder(text: string | Buffer = skeleton({ id: 'INC-1' })): string {
  const dir = mkdtempSync(join(tmpdir(), 'evidence-incident-'));
  made.push(dir);
  writeFileSync(join(dir, 'incident.yaml'), text);
  return dir;
}
const textOf = (dir: string): string => readFileSync(join(dir, 'incident.yaml'), 'utf8');
const TITLE = { set: ['title'], to: 'Uploads fail' };

describe('editIncident', () => {
  it('writes, leaves nothing else behind, and keeps the mode of the file', async () => {
    const dir = folder();
    chmodSync(join(dir, 'incident.yaml'), 0o640);
    await editIncident(dir, [TITLE]);
    expect((await readIncident(dir)).incident.title).toBe('Uploads fail');
    expect(statSync(join(dir, 'incident.yaml')).mode & 0o777).toBe(0o640);
    expect(readdirSync(dir)).toEqual(['incident.yaml']);
  });

  it('follows a link to where the file is', async () => {
    const [dir, real] = [folder(), folder()];
    rmSync(join(dir, 'incident.yaml'));
    symlinkSync(join(real, 'incident.yaml'), join(dir, 'incident.yaml'));
    await editIncident(dir, [TITLE]);
    expect(lstatSync(join(dir, 'incident.yaml')).isSymbolicLink()).toBe(true);
    expect(textOf(real)).toContain('title: Uploads fail');
  });

  it('keeps a byte order mark and Windows line ends', async () => {
    const before = `\ufeff${skeleton({ id: 'INC-1' }).replaceAll('\n', '\r\n')}`;
    const dir = folder(before);
    await editIncident(dir, [TITLE]);
    expect(textOf(dir)).toBe(before.replace('title: null', 'title: Uploads fail'));
  });

  it('refuses when somebody saved the file in the meantime, and leaves theirs', async () => {
    const dir = folder();
    const theirs = textOf(dir).replace('title: null', 'title: theirs');
    const change = changeIncident(dir, () => {
      writeFileSync(join(dir, 'incident.yaml'), theirs);
      return { edits: [TITLE], result: undefined };
    });
    await expect(change).rejects.toMatchObject({
      code: 'E_CONFLICT',
      message: expect.stringContaining('changed by somebody else'),
      hint: expect.stringContaining('run the command again'),
    });
    expect(textOf(dir)).toBe(theirs);
    expect(readdirSync(dir)).toEqual(['incident.yaml']);
  });

  it('refuses edits made for another version of the file', async () => {
    const dir = folder();
    const { source } = await readIncident(dir);
    await editIncident(dir, [TITLE], { basedOn: source.sha256 });
    await expect(
      editIncident(dir, [{ set: ['summary'], to: 'x' }], { basedOn: source.sha256 }),
    ).rejects.toMatchObject({
      code: 'E_CONFLICT',
    });
  });

  it('overwrites nothing a person wrote, unless it replaces exactly what was read', async () => {
    const dir = folder();
    await editIncident(dir, [TITLE]);
    await expect(editIncident(dir, [{ set: ['title'], to: 'Mine' }])).rejects.toThrow(
      /title has a value already: "Uploads/,
    );
    await expect(editIncident(dir, [{ set: ['title'], to: 'Mine', was: 'Other' }])).rejects.toThrow(
      /no longer what was read/,
    );
    await editIncident(dir, [{ set: ['title'], to: 'Mine', was: 'Uploads fail' }]);
    expect(textOf(dir)).toContain('title: Mine\n');
  });

  it('refuses what the file must not hold, before anything is written', async () => {
    const dir = folder();
    const before = textOf(dir);
    const edit = { append: ['timeline'], items: [{ id: 't1', at: '08:15', kind: 'alert', text: 'x' }] };
    await expect(editIncident(dir, [edit])).rejects.toMatchObject({
      code: 'E_USAGE',
      message: expect.stringMatching(/that would not be right: timeline\.0\.at: "08:15" has no date/),
    });
    expect(textOf(dir)).toBe(before);
  });

  it('writes prose where it lives', async () => {
    const dir = folder();
    mkdirSync(join(dir, 'narrative'));
    const file = join(dir, 'narrative/what_happened.md');
    writeFileSync(file, 'Long.\n');
    await expect(editIncident(dir, [{ set: ['what_happened'], to: 'x' }])).rejects.toThrow(
      /is written in .*what_happened\.md/,
    );
    await editIncident(dir, [{ set: ['what_happened'], to: 'Longer.', was: 'Long.' }]);
    expect(readFileSync(file, 'utf8')).toBe('Longer.\n');
    expect(textOf(dir)).toContain('what_happened: null');
  });

  it('many writers at once: every row arrives, with an id of its own', async () => {
    const dir = folder();
    const add = (text: string): Promise<string> =>
      changeIncident(dir, ({ source, lock }) => {
        const ids = new IdGiver(source.data, lock);
        const id = ids.next('t');
        const item = { id, at: '2025-11-12T08:15:00Z', kind: 'symptom', text };
        return {
          edits: [{ append: ['timeline'], items: [item] }],
          lock: { ...lock, lastId: ids.lastId },
          result: id,
        };
      });
    const given = await Promise.all(Array.from({ length: 12 }, (_, i) => add(`row ${i}`)));
    const { timeline = [] } = (await readIncident(dir)).incident;
    expect(new Set(given).size).toBe(12);
    expect(new Set(timeline.map((r) => r.text)).size).toBe(12);
  });

  it('sets aside the lock of a writer that died, and respects one that lives', async () => {
    const dir = folder();
    const lock = join(dir, '.incident.lock');
    const { pid: dead } = spawnSync('true');
    writeFileSync(lock, JSON.stringify({ pid: dead, host: hostname(), since: '2026-01-01T00:00:00Z' }));
    await editIncident(dir, [TITLE]);
    expect(existsSync(lock)).toBe(false);
    const living = spawn('sleep', ['60']);
    try {
      writeFileSync(
        lock,
        JSON.stringify({ pid: living.pid, host: hostname(), since: '2026-01-01T00:00:00Z' }),
      );
      await expect(editIncident(dir, [{ set: ['summary'], to: 'x' }])).rejects.toMatchObject({
        code: 'E_CONFLICT',
        message: expect.stringContaining(`process ${living.pid}`),
        hint: expect.stringContaining('.incident.lock'),
      });
    } finally {
      living.kill();
    }
    expect(readdirSync(dir).toSorted()).toEqual(['.incident.lock', 'incident.yaml']);
  });
});
