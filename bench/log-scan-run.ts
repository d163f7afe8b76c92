import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { evidence } from './evidence.js';
import type { Benchmark } from './main.js';
import { measure, median } from './measure.js';

const BYTES = 1e9;
const PATTERN = '(timeout|Timeout|TIMEOUT|Connection|reconnect|Keepalive|failed)';

/** A 1 GB application log, one line in a hundred of which matches. */
export const logScan: Benchmark = async (dir) => {
  const log = join(dir, 'app.log');
  fill(log);
  const speeds: number[] = [];
  let rss = 0;
  for (let i = 0; i < 3; i++) {
    const args = ['-d', '10s', '--only', 'logs', '-l', log, '-g', PATTERN, '-f', 'dir', '-o', dir, '-q'];
    const run = await measure(evidence('collect', ...args, '--case', `run-${i}`));
    rss = Math.max(rss, run.rss);
    const bundle = readdirSync(dir).find((name) => name.startsWith(`evidence-run-${i}-`)) ?? '';
    const manifest = JSON.parse(readFileSync(join(dir, bundle, 'manifest.json'), 'utf8')) as {
      artifacts: { outcome: string; durationMs: number }[];
    };
    const [artifact] = manifest.artifacts;
    if (artifact && artifact.outcome !== 'timed_out') speeds.push(BYTES / 1e3 / artifact.durationMs);
  }
  const speed = median(speeds);
  return [
    {
      what: '1 GB application log with a regex of seven alternatives',
      target: '≥ 200 MB/s',
      measured: `${speed.toFixed(0)} MB/s`,
      met: speed >= 200,
    },
    {
      what: 'its memory',
      target: '≤ 150 MB RSS',
      measured: `${(rss / 1e6).toFixed(0)} MB`,
      met: rss <= 150e6,
    },
  ];
};

function fill(path: string): void {
  const fd = openSync(path, 'w');
  const line = (i: number): string =>
    `2026-11-21 03:04:${String(i % 60).padStart(2, '0')},123 INFO worker-${i % 17} ` +
    `${i % 100 === 0 ? 'Connection reset by peer, retrying' : `handled request ${i} for /api/items/${i * 7}`}\n`;
  for (let written = 0, n = 0; written < BYTES;) {
    const lines = Array.from({ length: 5000 }, () => line(n++));
    written += writeSync(fd, lines.join(''));
  }
  closeSync(fd);
}
