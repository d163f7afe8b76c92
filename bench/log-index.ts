import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from './main.js';
import { measure, median } from './measure.js';

const BYTES = 1e9;
const START = Date.UTC(2026, 10, 20);
const RUN = new URL('log-index-run.js', import.meta.url).pathname;

interface Run {
  readonly megabytesPerSecond: number;
  readonly perCpuSecond: number;
}

/** Instants and templates of 1 GB of logs: an application's, an access log and JSON lines. */
export const logIndex: Benchmark = async (dir) => {
  const rows = [];
  for (const [what, line] of LOGS) {
    const path = join(dir, 'log');
    fill(path, line);
    const runs: Run[] = [];
    let rss = 0;
    for (let i = 0; i < 3; i++) {
      const child = await measure([process.execPath, RUN, path]);
      runs.push(JSON.parse(child.stdout) as Run);
      rss = Math.max(rss, child.rss);
    }
    rmSync(path);
    const speed = median(runs.map((r) => r.megabytesPerSecond));
    const perCpu = median(runs.map((r) => r.perCpuSecond));
    rows.push({
      what: `1 GB of logs indexed (${what})`,
      target: '≥ 150 MB/s',
      measured: `${speed.toFixed(0)} MB/s, ${perCpu.toFixed(0)} MB per CPU second, ${(rss / 1e6).toFixed(0)} MB RSS`,
      met: speed >= 150,
    });
  }
  return rows;
};

type Writer = (n: number, time: string) => string;
const LOGS: readonly (readonly [string, Writer])[] = [
  [
    'application',
    (n, time) =>
      `${time} ${n % 100 === 0 ? 'ERROR' : 'INFO'} [worker-${n % 9}] com.example.Service - processed batch ${(n * 7919) % 100_003} of 500 rows in ${n % 97}ms from the queue named orders\n`,
  ],
  [
    'access',
    (n, time) =>
      `10.0.${n % 256}.${n % 199} - - [20/Nov/2026:${time.slice(11, 19)} +0000] "GET /api/items/${(n * 7) % 10_000}?q=${n} HTTP/1.1" ${n % 50 === 0 ? 502 : 200} ${n % 9999} "-" "curl/7.88.1"\n`,
  ],
  [
    'JSON',
    (n, time) =>
      `{"level":"${n % 20 === 0 ? 'error' : 'info'}","ts":"${time}","caller":"srv/h.go:${n % 500}","msg":"request done","path":"/api/v1/items/${n}","dur_ms":${n % 977},"user":"u${n % 1000}"}\n`,
  ],
];

function fill(path: string, line: Writer): void {
  const fd = openSync(path, 'w');
  for (let written = 0, n = 0; written < BYTES;) {
    const lines = Array.from({ length: 5000 }, () => line(n, new Date(START + n++ * 10).toISOString()));
    written += writeSync(fd, lines.join(''));
  }
  closeSync(fd);
}
