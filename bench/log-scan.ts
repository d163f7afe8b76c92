import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scanLog } from '../src/collect/log-scan/scan-log.js';
import { measure } from './measure.js';

/** What the scanner reaches on one file with one pattern. */
export interface ScanFigures {
  readonly log: 'one line in 2000 matches' | 'one line in 10 matches';
  readonly pattern: string;
  readonly megabytesPerSecond: number;
  readonly matched: number;
  /** Longest time the event loop did not turn, ms; other processes on the machine count into it. */
  readonly blockedMs: number;
  /** From `abort()` to the result, ms. */
  readonly abortMs: number;
  /** Of a process that does nothing else, bytes. */
  readonly peakRss: number;
}

const PATTERNS = [
  // Nothing but literals: no regex engine runs at all.
  '(timeout|Timeout|TIMEOUT|Connection|reconnect|Keepalive|failed)',
  '(?i)(timed out|refused)',
  // Candidates are found by the text every match contains, then judged by re2js.
  '[0-9]{3,}ms',
  // Nothing to look for: re2js judges every line.
  '\\b\\w+[aeiou]{3}\\b',
] as const;

const SELF = fileURLToPath(import.meta.url);
type Scan = Pick<ScanFigures, 'megabytesPerSecond' | 'matched' | 'blockedMs' | 'abortMs'>;

/** Scans logs of `bytes` bytes; the output limit is high enough that all of the file is read where lines are rare. */
export async function measureLogScan(dir: string, bytes = 1e9): Promise<ScanFigures[]> {
  const figures: ScanFigures[] = [];
  for (const [log, every] of [
    ['one line in 2000 matches', 2000],
    ['one line in 10 matches', 10],
  ] as const) {
    const path = join(dir, `${every}.log`);
    fill(path, bytes, every);
    for (const pattern of PATTERNS) {
      const child = await measure([process.execPath, SELF, 'one', path, pattern]);
      const run = JSON.parse(child.stdout) as Scan;
      const { abortMs } = await scan(path, pattern, 100);
      figures.push({ log, pattern, ...run, abortMs, peakRss: child.rss });
    }
    rmSync(path);
  }
  return figures;
}

async function scan(path: string, grep: string, abortAfterMs?: number): Promise<Scan> {
  const controller = new AbortController();
  let abortedAt: number | undefined;
  const abort = (): void => {
    abortedAt = performance.now();
    controller.abort();
  };
  const timer = abortAfterMs === undefined ? undefined : setTimeout(abort, abortAfterMs);
  let blockedMs = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    blockedMs = Math.max(blockedMs, performance.now() - last - 2);
    last = performance.now();
  }, 2);
  const result = await scanLog({ glob: path, grep }, () => undefined, {
    maxBytes: 48 * 1024 * 1024,
    signal: controller.signal,
    now: Date.now(),
    timeZone: 'UTC',
  });
  clearTimeout(timer);
  clearInterval(watch);
  return {
    megabytesPerSecond: result.scannedBytes / 1e3 / result.durationMs,
    matched: result.matched,
    blockedMs,
    abortMs: abortedAt === undefined ? 0 : performance.now() - abortedAt,
  };
}

function fill(path: string, bytes: number, every: number): void {
  const fd = openSync(path, 'w');
  const time = Date.UTC(2026, 10, 20);
  const line = (n: number): string => {
    const head = `${new Date(time + n * 17).toISOString()} INFO [worker-${n % 9}] com.example.Service - `;
    if (n % every === 0) return `${head}Connection to 10.0.0.5:443 timeout after ${100 + (n % 900)}ms\n`;
    return `${head}processed batch ${(n * 7919) % 100_003} of 500 rows in ${n % 97}ms from the queue named orders\n`;
  };
  for (let written = 0, n = 1; written < bytes;) {
    written += writeSync(fd, Array.from({ length: 5000 }, () => line(n++)).join(''));
  }
  closeSync(fd);
}

async function print(bytes: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'log-scan-bench-'));
  try {
    console.log('| log | pattern | MB/s | matched | blocked ms | abort ms | peak RSS MB |');
    console.log('|---|---|---|---|---|---|---|');
    for (const f of await measureLogScan(dir, bytes)) {
      const numbers = [f.megabytesPerSecond, f.matched, f.blockedMs, f.abortMs, f.peakRss / 1e6];
      const pattern = `\`${f.pattern.replaceAll('|', '\\|')}\``;
      console.log(`| ${[f.log, pattern, ...numbers.map((x) => x.toFixed(0))].join(' | ')} |`);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

if (process.argv[1] === SELF) {
  const [, , first = '1e9', path = '', pattern = ''] = process.argv;
  if (first === 'one') console.log(JSON.stringify(await scan(path, pattern)));
  else await print(Number(first));
}
