import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { remoteFiles } from '../src/collect/log-scan/remote/remote-files.js';
import { scanLog } from '../src/collect/log-scan/scan-log.js';
import type { LogScanResult } from '../src/collect/log-scan/types.js';
import type { LogRequest } from '../src/core/log-request.js';
import { localTransport } from '../src/transport/local.js';
import type { Benchmark } from './main.js';
import { median } from './measure.js';

const END = Date.UTC(2026, 10, 21, 12);
const LINES_PER_SECOND = 100;

/** Logs of a far host, reached as any host is: through a shell. What has to come over the connection. */
export const farLogs: Benchmark = async (dir) => {
  const [big, small] = [join(dir, 'big.log'), join(dir, 'small.log')];
  fill(big, 1e9);
  const recent = await scan({ glob: big, since: END - 600_000 });
  rmSync(big);
  fill(small, 200e6);
  const rare = await scan({ glob: small, grep: 'batch 99991 of' });
  const untold = await scan({ glob: small, grep: '\\d{3}ms from' });
  return [
    row('a far 1 GB log, its last 10 minutes (60,000 lines)', recent, '≤ 16 MB', 16e6),
    row('a far 200 MB log, a rare pattern the host can look for', rare, '≤ 40 MB', 40e6),
    row('the same, a pattern most blocks can match (limit 64 MiB)', untold, '≤ 70 MB', 70e6),
  ];
};

function row(
  what: string,
  runs: readonly LogScanResult[],
  target: string,
  most: number,
): Awaited<ReturnType<Benchmark>>[number] {
  const { traffic, kept, matched } = runs[0] ?? {};
  const bytes = traffic?.bytes ?? Infinity;
  const seconds = median(runs.map(({ durationMs }) => durationMs)) / 1000;
  const measured = `${(bytes / 1e6).toFixed(1)} MB in ${traffic?.commands} commands, ${seconds.toFixed(2)} s, ${kept} of ${matched} lines kept`;
  return { what, target, measured, met: bytes <= most };
}

async function scan(request: LogRequest): Promise<LogScanResult[]> {
  const runs: LogScanResult[] = [];
  for (let i = 0; i < 3; i++) {
    const { signal } = new AbortController();
    const transport = localTransport(`bench-${process.pid}`);
    const { files } = await remoteFiles({ transport, signal, deadline: performance.now() + 120_000 });
    const limits = { maxBytes: 48 * 1024 * 1024, signal, now: END, timeZone: 'UTC', files };
    runs.push(await scanLog(request, () => undefined, limits));
  }
  return runs;
}

/** The last line is written at `END`. */
function fill(path: string, bytes: number): void {
  const fd = openSync(path, 'w');
  const line = (time: number, n: number): string =>
    `${new Date(time).toISOString()} INFO [worker-${n % 9}] com.example.Service - processed batch ${(n * 7919) % 100_003} of 500 rows in ${n % 997}ms from the queue named orders\n`;
  const count = Math.ceil(bytes / line(END, 1e6).length);
  const step = 1000 / LINES_PER_SECOND;
  for (let first = 1; first <= count; first += 5000) {
    const lines = Array.from({ length: Math.min(5000, count - first + 1) }, (_, i) =>
      line(END - (count - first - i) * step, first + i),
    );
    writeSync(fd, lines.join(''));
  }
  closeSync(fd);
}
