import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LogDigest } from '../src/timeline/log-digest.js';

/** Indexes one file in this process and prints what it took, so that its memory is that of indexing alone. */
async function indexFile(path: string): Promise<void> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const digest = new LogDigest(
    {
      host: 'web',
      path,
      clock: { offsetMs: 0, errorMs: 0 },
      now: Date.UTC(2026, 11, 1),
      timeZone: 'UTC',
      joins: true,
      pathLength: () => undefined,
      isSystem: false,
    },
    60_000,
  );
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    bytes += (chunk as Buffer).length;
    digest.push(chunk as Buffer);
  }
  const { signals, first, last } = digest.end();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    JSON.stringify({
      megabytesPerSecond: bytes / 1e6 / seconds,
      perCpuSecond: bytes / (user + system),
      signals: signals.map((s) => s.many),
      hours: (last - first) / 3_600_000,
    }),
  );
}

const [, self, path] = process.argv;
if (self === fileURLToPath(import.meta.url) && path !== undefined) await indexFile(path);
