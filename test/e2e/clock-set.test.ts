import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CLI } from '../support/cli.js';
import { temporaryDir } from '../support/machine.js';

/** A system clock that is set in the middle of a window, as NTP or the resume of a virtual machine does it. */
const SET_CLOCK = `
const System = Date, first = System.now();
const now = () => { const ms = System.now(); return ms - first < 1500 ? ms : ms + Number(process.env.SET_BY_MS); };
globalThis.Date = class extends System {
  constructor(...given) { if (given.length > 0) super(...given); else super(now()); }
  static now() { return now(); }
};`;

it.each([
  [-3_600_000, '3,600 s back'],
  [60_000, '60 s forward'],
])('a clock set by %d ms in the middle of a run costs no counter and spoils no rate', (byMs, words) => {
  const dir = temporaryDir();
  const preload = join(dir, 'set-clock.cjs');
  writeFileSync(preload, SET_CLOCK);
  const options = [
    '-p',
    'quick',
    '-d',
    '3s',
    '--passive',
    '--only',
    'tcp-counters,cpu',
    '-f',
    'dir',
    '-o',
    dir,
  ];
  const { status, stderr } = spawnSync(process.execPath, ['--require', preload, CLI, 'collect', ...options], {
    encoding: 'utf8',
    env: { ...process.env, SET_BY_MS: String(byMs) },
  });
  expect(status, stderr).toBe(0);
  expect(stderr).toContain(`the clock of this machine was set ${words} during the run`);
  const bundle = join(dir, readdirSync(dir).find((name) => name.startsWith('evidence-')) ?? '');
  const read = (path: string): string => readFileSync(join(bundle, path), 'utf8');
  const { hosts, window } = JSON.parse(read('manifest.json')) as {
    hosts: { limitations: string[] }[];
    window: { startedAt: string; endedAt: string };
  };
  expect(hosts[0]?.limitations.join()).toContain(words);
  expect(Date.parse(window.endedAt) - Date.parse(window.startedAt)).toBeGreaterThan(2900);
  const seconds = read('tables/deltas.ndjson')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { seconds: number }).seconds);
  expect(seconds.length).toBeGreaterThan(10);
  expect(Math.min(...seconds)).toBeGreaterThan(2.5);
  expect(Math.max(...seconds)).toBeLessThan(30);
});
