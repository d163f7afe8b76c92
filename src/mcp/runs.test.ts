import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDir } from '../../test/support/machine.js';
import { Runs } from './runs.js';

const about = { tool: 'collect' as const, hosts: ['web'], estimatedMs: 1000 };
const never = new AbortController().signal;
const ignore = (): void => undefined;
const bundle = (name: string) => () => Promise.resolve({ bundle: name, message: 'done' });

describe('runs', () => {
  it('are known to other servers on the folder and after a restart', async () => {
    const folder = temporaryDir();
    const [one, other] = [new Runs(folder), new Runs(folder)];
    const run = one.start({ ...about, question: 'q' }, bundle('b'));
    await one.ended(run.id, never, ignore);
    for (const runs of [one, other, new Runs(folder)])
      expect(runs.get(run.id)).toMatchObject({ state: 'completed', bundle: 'b', progress: 100 });
    expect(() => one.get('run-000000000000')).toThrow(/there is no run/);
  });

  it('a token stands for one question', async () => {
    const runs = new Runs(temporaryDir());
    const run = runs.start({ ...about, question: 'q', idempotencyToken: 't' }, bundle('b'));
    await runs.ended(run.id, never, ignore);
    expect(runs.again('t', 'q')?.id).toBe(run.id);
    expect(runs.again('u', 'q')).toBeUndefined();
    expect(runs.again(undefined, 'q')).toBeUndefined();
    expect(() => runs.again('t', 'another')).toThrow(/another collection/);
  });

  it('of a server that died have failed; of one that lives, are not cancelled here', async () => {
    const folder = temporaryDir();
    const runs = new Runs(folder);
    const { id } = runs.start({ ...about, question: 'q' }, bundle('b'));
    await runs.ended(id, never, ignore);
    const [name = ''] = readdirSync(folder);
    const stored = JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
    const write = (pid: number, estimatedCompletionTime: string): void => {
      const changed = { ...stored, state: 'running', pid, estimatedCompletionTime };
      writeFileSync(join(folder, name), JSON.stringify(changed));
    };
    const soon = new Date(Date.now() + 60_000).toISOString();
    write(process.ppid, soon);
    const alive = new Runs(folder);
    expect(alive.get(id).state).toBe('running');
    expect(() => alive.cancel(id, 'x')).toThrow(/another server/);
    write(process.ppid, '2020-01-01T00:00:00Z');
    expect(new Runs(folder).get(id).state).toBe('failed');
    write(spawnSync('true').pid, soon);
    expect(alive.get(id).state).toBe('failed');
  });

  it('that fail say why; those that are cancelled keep what they sealed; four at a time', async () => {
    const runs = new Runs(temporaryDir());
    const failed = runs.start({ ...about, question: 'q' }, () => Promise.reject(new Error('no way')));
    await runs.ended(failed.id, never, ignore);
    expect(failed).toMatchObject({ state: 'failed', message: 'no way' });
    const empty = runs.start({ ...about, question: 'q' }, () =>
      Promise.resolve({ bundle: 'e', message: 'no packets', hasFailed: true }),
    );
    await runs.ended(empty.id, never, ignore);
    expect(empty).toMatchObject({ state: 'failed', message: 'no packets', bundle: 'e' });
    const begin = () =>
      runs.start({ ...about, question: 'q' }, async ({ stop }) => {
        await new Promise((done) => stop.addEventListener('abort', done));
        return { bundle: 'part', message: 'ended early' };
      });
    const live = [begin(), begin(), begin(), begin()];
    expect(begin).toThrow(/4 collections are under way/);
    const [first] = live;
    runs.cancel(first?.id ?? '', 'enough');
    await runs.ended(first?.id ?? '', never, ignore);
    expect(first).toMatchObject({ state: 'cancelled', bundle: 'part' });
    await runs.close('the end', 1000);
    expect(live.map((r) => r.state)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
    expect(begin).toThrow(/the server is ending/);
  });
});
