import { closeSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPolicy } from '../src/redact/policy.js';
import type { Benchmark, Row } from './main.js';
import { measure, median } from './measure.js';

const BYTES = 1e9;
const MIXED_BYTES = 100e6;
const SELF = fileURLToPath(import.meta.url);
const LEAST = 20;
const MOST_RSS = 150e6;

/** What it costs to redact, without the rest of a run: a process that reads a file and redacts it. */
export const redaction: Benchmark = async (dir) => {
  const rows: Row[] = [];
  const run = async (what: string, file: string, times: number): Promise<void> => {
    const runs: Figures[] = [];
    let rss = 0;
    for (let i = 0; i < times; i++) {
      const child = await measure([process.execPath, SELF, file]);
      rss = Math.max(rss, child.rss);
      runs.push(JSON.parse(child.stdout) as Figures);
    }
    const speed = median(runs.map((r) => r.megabytesPerSecond));
    rows.push(
      {
        what: `redacting ${what}`,
        target: `≥ ${LEAST} MB/s per core`,
        measured: `${speed.toFixed(0)} MB/s, ${runs[0]?.masked} masked`,
        met: speed >= LEAST,
      },
      {
        what: 'its memory',
        target: '≤ 150 MB RSS',
        measured: `${(rss / 1e6).toFixed(0)} MB`,
        met: rss <= MOST_RSS,
      },
    );
  };
  const file = join(dir, 'evidence.txt');
  fill(file, MIXED_BYTES, mixed());
  await run('mixed evidence (outputs of ss, nstat and others, logs with and without secrets)', file, 3);
  fill(file, BYTES, log(20));
  await run('a 1 GB log, one line in 20 with secrets', file, 1);
  fill(file, BYTES, Buffer.from(log(20).toString('latin1').replaceAll('\n', '  ')));
  await run('a single line of 1 GB', file, 1);
  return [...rows, growth()];
};

/** Lines that make a rule look at much for nothing, each repeated to 64 and 256 KB: CPU must grow as the length does. */
const HOSTILE = [
  'PWD=/home/bo',
  '3Ftoken%3Dabcd1234efgh%26a%3D1',
  '"key">/etc/ ',
  " psk='",
  '-auth="',
  'apikey="[',
  'curl -u a:',
  'a%3A',
  '-----BEGIN PRIVATE KEY----- a',
  'Cookie: a=',
  '://a:b',
];
const MOST_GROWTH = 6;

function growth(): Row {
  const { text } = createPolicy({ secrets: true });
  const cpuMs = (line: string): number => {
    const began = process.cpuUsage();
    text(line);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
  const grown = HOSTILE.map((part) => {
    const line = (bytes: number): string => part.repeat(bytes / part.length);
    // The least: what garbage collection and other processes add is no growth.
    const times = (bytes: number): number => Math.min(...[1, 2, 3, 4, 5].map(() => cpuMs(line(bytes))));
    times(64_000);
    const [small, large] = [times(64_000), times(256_000)];
    return { part, by: large / small, large };
  });
  const worst = grown.reduce((a, b) => (b.by > a.by ? b : a));
  const slowest = grown.reduce((a, b) => (b.large > a.large ? b : a));
  return {
    what: `${HOSTILE.length} kinds of hostile lines, 64 and 256 KB`,
    target: `CPU grows ≤ ${MOST_GROWTH}× for 4× the length`,
    measured: `at most ${worst.by.toFixed(1)}× (${worst.part}); slowest ${slowest.large.toFixed(0)} ms for 256 KB (${slowest.part})`,
    met: worst.by <= MOST_GROWTH,
  };
}

interface Figures {
  /** By the CPU time the process took for it. */
  readonly megabytesPerSecond: number;
  readonly masked: number;
}

function redactFile(path: string): Figures {
  const redactor = createPolicy({ secrets: true }).stream();
  const fd = openSync(path, 'r');
  const chunk = Buffer.alloc(64 * 1024);
  const began = process.cpuUsage();
  let bytes = 0;
  for (let n = readSync(fd, chunk); n > 0; n = readSync(fd, chunk)) {
    redactor.feed(chunk.subarray(0, n));
    bytes += n;
  }
  redactor.flush();
  const { user, system } = process.cpuUsage(began);
  const masked = [...redactor.counts.values()].reduce((sum, n) => sum + n, 0);
  return { megabytesPerSecond: bytes / (user + system), masked };
}

/** What the parsers are tested with, and as many bytes of logs. */
function mixed(): Buffer {
  const root = fileURLToPath(new URL('../../collectors', import.meta.url));
  const outputs = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .map((name) => readFileSync(join(root, name)));
  return Buffer.concat([...outputs, log(1e9), log(20)]);
}

/** Lines of an application and of a web server, one in `every` with three secrets in it. */
function log(every: number): Buffer {
  const line = (i: number): string => {
    const at = `2026-11-21T03:04:${String(i % 60).padStart(2, '0')}.123Z`;
    if (i % every === 0)
      return `${at} ERROR login failed password=hunter${i} token=abcd${i}efgh Authorization: Bearer abcdefgh${i}\n`;
    return i % 3 === 0
      ? `10.0.0.${i % 250} - - [${at}] "GET /api/items/${i * 7}?page=2 HTTP/1.1" 200 512 "https://www.example.net/x" "curl/7.88.1"\n`
      : `${at} INFO [worker-${i % 17}] com.example.Service - processed batch ${i} of 500 rows in ${i % 97}ms\n`;
  };
  return Buffer.from(Array.from({ length: 5000 }, (_, i) => line(i)).join(''));
}

function fill(path: string, bytes: number, text: Buffer): void {
  const fd = openSync(path, 'w');
  for (let written = 0; written < bytes;) written += writeSync(fd, text);
  closeSync(fd);
}

if (process.argv[1] === SELF) console.log(JSON.stringify(redactFile(process.argv[2] ?? '')));
