import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { evidence } from './evidence.js';
import type { Benchmark } from './main.js';
import { measure } from './measure.js';

const BYTES = 500e6;

/** 500 MB of evidence in the bundle: a file collector of the user's own over files of that size. */
export const largeEvidence: Benchmark = async (dir) => {
  const run = await measure(largeCollect(dir, fillWithLog));
  const size = run.stdout;
  return [
    {
      what: 'bundle of 500 MB of evidence',
      target: 'constant memory, ≤ 200 MB RSS',
      measured: `${(run.rss / 1e6).toFixed(0)} MB RSS, ${(run.ms / 1000).toFixed(1)} s${size.includes('sealed') ? '' : ', not sealed'}`,
      met: run.rss <= 200e6 && run.code === 0,
    },
  ];
};

/** Makes five files of 100 MB with `fill`; the command that collects them into `dir`. */
export function largeCollect(dir: string, fill: (path: string, bytes: number) => void): string[] {
  const files = Array.from({ length: 5 }, (_, i) => join(dir, `big-${i}.txt`));
  for (const file of files) fill(file, BYTES / files.length);
  const config = join(dir, 'config.yaml');
  writeFileSync(
    config,
    `collectors:\n${files.map((f, i) => `  - { id: big-${i}, why: benchmark, files: ${f}, max_size: 200MB, timeout: 60s }`).join('\n')}\n`,
  );
  const only = files.map((_, i) => `big-${i}`).join(',');
  const limits = ['--budget-size', '1GB', '--probe-timeout', '60s', '--budget-time', '5m'];
  return evidence('collect', '-o', dir, '-q', '-c', config, '--only', only, '-d', '0', ...limits);
}

/** Text that compresses like a log: words and numbers, a third of it random. */
export function fillWithLog(path: string, bytes: number): void {
  const fd = openSync(path, 'w');
  for (let written = 0; written < bytes;) {
    const lines = Array.from(
      { length: 2000 },
      (_, i) =>
        `2026-11-21T03:04:05.${i} INFO worker request ${randomBytes(8).toString('hex')} took ${i % 97} ms\n`,
    );
    written += writeSync(fd, lines.join(''));
  }
  closeSync(fd);
}
