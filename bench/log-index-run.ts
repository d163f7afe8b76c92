import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LogIndexer } from '../src/facts/log-index/index-log.js';

/** Indexes one file in this process and prints what it took, so that its memory is that of indexing alone. */
async function indexFile(path: string): Promise<void> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const indexer = new LogIndexer({ now: Date.UTC(2026, 11, 1), timeZone: 'UTC', joins: true });
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    bytes += (chunk as Buffer).length;
    indexer.push(chunk as Buffer);
  }
  const { lines, timed, templates } = indexer.end();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    JSON.stringify({
      megabytesPerSecond: bytes / 1e6 / seconds,
      perCpuSecond: bytes / (user + system),
      lines,
      timed,
      templates: templates.length,
    }),
  );
}

const [, self, path] = process.argv;
if (self === fileURLToPath(import.meta.url) && path !== undefined) await indexFile(path);
