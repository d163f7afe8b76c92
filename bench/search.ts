import { mkdirSync, openSync, readdirSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { evidence } from './evidence.js';
import { fillWithLog } from './large-evidence.js';
import type { Benchmark, Row } from './main.js';
import { measure, median } from './measure.js';

const BYTES = 1e9;
const PATTERNS: readonly (readonly [what: string, args: readonly string[], least: number])[] = [
  ['a word that is nowhere', ['Connection reset by peer'], 500],
  ['a word in one line of 97', ['took 13 ms'], 500],
  ['three words', ['timeout|refused|unreachable'], 300],
  ['a word in both cases', ['-i', 'timed out'], 300],
];

/** `evidence search` over 1 GB in a folder bundle, and over a line of 1 GB. */
export const search: Benchmark = async (dir) => {
  const lines = await bundleOf(dir, 'lines', fillWithLog);
  const rows: Row[] = [];
  for (const [what, args, least] of PATTERNS) {
    const runs = [];
    for (let i = 0; i < 3; i++) runs.push(await measure(evidence('search', lines, '-c', ...args)));
    const speed = median(runs.map((run) => BYTES / 1e3 / run.ms));
    const rss = Math.max(...runs.map((run) => run.rss));
    rows.push({
      what: `search 1 GB of evidence for ${what}`,
      target: `≥ ${least} MB/s`,
      measured: `${speed.toFixed(0)} MB/s, ${(rss / 1e6).toFixed(0)} MB RSS`,
      met: speed >= least && runs.every((run) => run.code === 0),
    });
  }
  const one = await bundleOf(dir, 'one-line', fillOneLine);
  const run = await measure(evidence('search', one, '-C', '2', 'nee+dle'));
  rows.push({
    what: 'search a line of 1 GB',
    target: 'constant memory, ≤ 150 MB RSS',
    measured: `${(run.rss / 1e6).toFixed(0)} MB RSS, ${(run.ms / 1000).toFixed(1)} s`,
    met: run.rss <= 150e6 && run.code === 0 && run.stdout.includes('neeeedle'),
  });
  return rows;
};

/** A folder bundle with one file of 1 GB. */
export async function bundleOf(
  dir: string,
  name: string,
  fill: (path: string, bytes: number) => void,
  redact: readonly string[] = ['--redact', 'none'],
): Promise<string> {
  const file = join(dir, `${name}.txt`);
  fill(file, BYTES);
  const config = join(dir, `${name}.yaml`);
  const own = { id: 'big', why: 'benchmark', files: file, max_size: '2GB', timeout: '5m' };
  writeFileSync(config, JSON.stringify({ collectors: [own] }));
  const out = join(dir, name);
  mkdirSync(out);
  const limits = ['--budget-size', '3GB', '--probe-timeout', '5m', '--budget-time', '5m', ...redact];
  await measure(
    evidence('collect', '-o', out, '-f', 'dir', '-q', '-c', config, '--only', 'big', '-d', '0', ...limits),
  );
  return join(out, readdirSync(out)[0] ?? '');
}

function fillOneLine(path: string, bytes: number): void {
  const fd = openSync(path, 'w');
  const piece = 'x y z 0123456789 '.repeat(60_000);
  for (let written = 0; written < bytes - piece.length;) written += writeSync(fd, piece);
  writeSync(fd, ' neeeedle at the very end');
  closeSync(fd);
}
