import { fileURLToPath } from 'node:url';
import { createIdentityMapper } from '../src/redact/identities/mapper.js';
import { rewritePcap } from '../src/redact/identities/pcap/rewrite-pcap.js';
import type { Row } from './main.js';
import { measure, median } from './measure.js';

const SELF = fileURLToPath(import.meta.url);
const MEGABYTE = 1e6;
const CHUNK = 1 << 16;

type Line = (n: number) => string;
type Kind = 'sockets' | 'sockets6' | 'conntrack' | 'log' | 'capture';

/** One of 2,000 addresses. */
const address = (n: number): string => `10.${(n * 7) % 40}.${(n * 13) % 50}.${1 + ((n * 31) % 250)}`;

const LINES: Readonly<Record<Exclude<Kind, 'capture'>, Line>> = {
  sockets: (n) =>
    `ESTAB      0      0      ${address(n % 40)}:${443 + (n % 9)}      ${address(n % 2000)}:${32_768 + (n % 28_000)} users:(("nginx",pid=${1000 + (n % 64)},fd=${n % 512})) ino:${n} sk:${n.toString(16)}\n`,
  sockets6: (n) =>
    `ESTAB 0 0 [2001:db8:${(n % 40).toString(16)}::${(n % 7) + 1}]:443 [2a02:8109:${(n % 50).toString(16)}:${(n % 40).toString(16)}::${(n % 2000).toString(16)}]:${32_768 + (n % 28_000)} ino:${n} sk:${n.toString(16)}\n`,
  conntrack: (n) =>
    `ipv4     2 tcp      6 ${n % 432_000} ESTABLISHED src=${address(n % 2000)} dst=${address(n % 40)} sport=${n % 65_536} dport=443 packets=${n % 977} bytes=${n % 99_991} src=${address(n % 40)} dst=${address(n % 2000)} sport=443 dport=${n % 65_536} [ASSURED] mark=0 use=1\n`,
  log: (n) =>
    `${new Date(1_795_000_000_000 + n * 17).toISOString()} INFO [worker-${n % 9}] com.acme.Service - ${n % 20 === 0 ? `connection from ${address(n % 50)}:${n % 65_536} to db1.acme.com closed` : `processed batch ${(n * 7919) % 100_003} of 500 rows in ${n % 97}ms from the queue named orders`}\n`,
};

/** Throughput of the identity mapper on one core, each kind of text in a process of its own. */
export async function identities(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of ['sockets', 'sockets6', 'conntrack', 'log', 'capture'] as const) {
    const runs: number[] = [];
    let rss = 0;
    for (let i = 0; i < 3; i++) {
      const child = await measure([process.execPath, SELF, kind]);
      runs.push(Number(child.stdout));
      rss = Math.max(rss, child.rss);
    }
    const speed = median(runs);
    rows.push({
      what: `pseudonyms for identities: ${kind}`,
      target: '≥ 20 MB/s, ≤ 150 MB RSS',
      measured: `${speed.toFixed(0)} MB/s, ${(rss / MEGABYTE).toFixed(0)} MB`,
      met: speed >= 20 && rss <= 150 * MEGABYTE,
    });
  }
  return rows;
}

const mapper = () =>
  createIdentityMapper(new Uint8Array(32).fill(1), {
    hostNames: Array.from({ length: 50 }, (_, i) => `host${i}.acme.com`),
    userNames: ['alice', 'bob', 'carol'],
    domains: ['acme.com'],
  });

/** CPU time of this process, all threads: what other work on the machine takes does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** MB/s over 100 MB in chunks of whole lines, as they stream. */
function throughput(line: Line): number {
  let chunk = '';
  const chunks: string[] = [];
  for (let n = 0; chunks.length < 64; n++) {
    chunk += line(n);
    if (chunk.length < CHUNK) continue;
    chunks.push(Buffer.from(chunk, 'latin1').toString('latin1'));
    chunk = '';
  }
  const identityMapper = mapper();
  let bytes = 0;
  const began = cpuMs();
  for (let i = 0; bytes < 100 * MEGABYTE; i++) {
    const text = chunks[i % chunks.length] ?? '';
    identityMapper.rewrite(text);
    bytes += text.length;
  }
  return bytes / 1e3 / (cpuMs() - began);
}

/** MB/s over a capture of full frames. */
async function captureThroughput(): Promise<number> {
  const frame = Buffer.alloc(16 + 1514);
  frame.writeUInt32LE(1514, 8);
  frame.writeUInt32LE(1514, 12);
  frame.write('525400123456525400abcdef0800450005dc00004000400600000a0101020a020304', 16, 'hex');
  frame.writeUInt8(0x50, 16 + 14 + 20 + 12);
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt32LE(1, 20);
  const part = Buffer.concat(Array.from({ length: 43 }, () => frame));
  async function* source(): AsyncGenerator<Buffer> {
    yield header;
    for (let i = 0; i < 1500; i++) yield part;
  }
  const began = cpuMs();
  const { output } = rewritePcap(source(), mapper());
  for await (const _ of output);
  return (1500 * part.length) / 1e3 / (cpuMs() - began);
}

if (process.argv[1] === SELF) {
  const kind = process.argv[2] as Kind | undefined;
  if (kind === 'capture') console.log(await captureThroughput());
  else if (kind) console.log(throughput(LINES[kind]));
  else for (const row of await identities()) console.log(row.what, row.measured);
}
