import { spawnSync } from 'node:child_process';
import { closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { at, pcap as captureFile, SYN_OPTIONS, tcp } from '../test/support/capture.js';
import { evidence } from './evidence.js';
import type { Benchmark, Row } from './main.js';
import { measure, median, type Measured } from './measure.js';

const ROUNDS = 5;
const FLOWS = 200_000;

/** `evidence pcap` beside tcptrace, tshark and cat, on captures of real transfers. */
export const pcap: Benchmark = async (dir) => [
  ...(await headersOnly(dir)),
  ...(await fullPackets(dir)),
  await manyFlows(dir),
  await bothEnds(dir),
];

/** Rounds in turn, so that a drift of the machine hits all alike. */
async function inTurn<K extends string>(
  commands: Record<K, readonly string[]>,
  rounds: number,
  before = (): void => {},
) {
  const runs = Object.fromEntries(Object.keys(commands).map((k) => [k, []])) as unknown as Record<
    K,
    Measured[]
  >;
  for (let i = 0; i < rounds; i++)
    for (const key of Object.keys(commands) as K[]) {
      before();
      runs[key].push(await measure(commands[key]));
    }
  const seconds = (k: K): number => median(runs[k].map((r) => r.ms)) / 1000;
  const rss = (k: K): number => Math.max(...runs[k].map((r) => r.rss)) / 1e6;
  return { seconds, rss };
}

async function headersOnly(dir: string): Promise<Row[]> {
  const file = transfer(dir, '1600M', 128, 0);
  const packets = countOf(file);
  const ours = evidence('pcap', file);
  const { seconds, rss } = await inTurn({ ours, tcptrace: ['tcptrace', '-l', file] }, ROUNDS);
  const expert = await inTurn({ tshark: ['tshark', '-q', '-z', 'expert,tcp', '-r', file] }, 1);
  const what = `headers of ${(packets / 1e6).toFixed(2)} M packets (-s 128, ${megabytes(file)} MB)`;
  const [t, x] = [seconds('ours') / seconds('tcptrace'), expert.seconds('tshark') / seconds('ours')];
  return [
    row(
      what,
      '≤ 1.5× tcptrace',
      `${seconds('ours').toFixed(2)} s, ${t.toFixed(2)}× tcptrace (${seconds('tcptrace').toFixed(2)} s)`,
      t <= 1.5,
    ),
    row(
      'the same',
      '≤ 1/20 of tshark -z expert',
      `1/${x.toFixed(0)} (${expert.seconds('tshark').toFixed(1)} s)`,
      x >= 20,
    ),
    row('its memory', '≤ 150 MB RSS', `${rss('ours').toFixed(0)} MB`, rss('ours') <= 150),
  ];
}

async function fullPackets(dir: string): Promise<Row[]> {
  const file = transfer(dir, '1500M', 0, 0);
  const drop = (): void => {
    run(['sync']);
    writeFileSync('/proc/sys/vm/drop_caches', '1');
    // A guest tells its host of free pages 2 s later (Linux, mm/page_reporting.c); who reads before pays less for them.
    run(['sleep', '4']);
  };
  const commands = { ours: evidence('pcap', file), cat: ['sh', '-c', 'cat "$1" >/dev/null', 'sh', file] };
  const { seconds, rss } = await inTurn(commands, ROUNDS, drop);
  const t = seconds('ours') / seconds('cat');
  return [
    row(
      `full packets, ${megabytes(file)} MB, cold cache`,
      '≤ 1.5× cat',
      `${seconds('ours').toFixed(2)} s, ${t.toFixed(2)}× cat (${seconds('cat').toFixed(2)} s)`,
      t <= 1.5,
    ),
    row('its memory', '≤ 150 MB RSS', `${rss('ours').toFixed(0)} MB`, rss('ours') <= 150),
  ];
}

async function manyFlows(dir: string): Promise<Row> {
  const file = join(dir, 'flows.pcap');
  writeFlows(file);
  const found = await measure(evidence('pcap', file));
  const mb = found.rss / 1e6;
  return row(
    `${FLOWS.toLocaleString('en')} connections of 7 packets`,
    '≤ 600 MB RSS',
    `${mb.toFixed(0)} MB, ${(found.ms / 1000).toFixed(1)} s`,
    mb <= 600 && found.code === 0,
  );
}

async function bothEnds(dir: string): Promise<Row> {
  transfer(dir, '190M', 0, 0.001);
  const [sender, receiver] = [join(dir, 'sender.pcap'), join(dir, 'receiver.pcap')];
  const found = await measure(evidence('pcap', sender, receiver, '--json'));
  const { joins } = JSON.parse(found.stdout) as {
    joins: { connections: { to_server: { lost_data: number } }[] }[];
  };
  // What the receiver did not see is what its kernel dropped behind the tap: none here.
  const lost = joins[0]?.connections.reduce((n, c) => n + c.to_server.lost_data, 0);
  const s = found.ms / 1000;
  return row(
    `both ends of a transfer joined (${megabytes(sender)} and ${megabytes(receiver)} MB)`,
    '≤ 20 s',
    `${s.toFixed(1)} s, ${(found.rss / 1e6).toFixed(0)} MB RSS, ${lost} lost between the taps`,
    s <= 20,
  );
}

function transfer(dir: string, bytes: string, snaplen: number, loss: number): string {
  const script = fileURLToPath(new URL('../../bench/pcap-capture.sh', import.meta.url));
  // In a network of its own: both ends of the cable are away when it is over.
  run(['unshare', '-n', 'sh', script, dir, bytes, String(snaplen), String(loss)]);
  return join(dir, 'sender.pcap');
}

function writeFlows(file: string): void {
  const fd = openSync(file, 'w');
  writeSync(fd, captureFile([]));
  for (let i = 0; i < FLOWS; i += 1000) {
    const records = Array.from({ length: 1000 }, (_, k) => connection(i + k)).flat();
    writeSync(fd, captureFile(records).subarray(24));
  }
  closeSync(fd);
}

function connection(i: number) {
  const from = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}:40000`;
  const to = '192.0.2.1:80';
  const t = i * 1e-5;
  // Initial sequence numbers from all of their range, as systems choose them.
  const [isn, theirs] = [Math.imul(i + 1, 0x9e3779b1) >>> 0, Math.imul(i + 1, 0x85ebca6b) >>> 0];
  const sent = (seq: number, ack: number, flags: string, payload = 0) =>
    at(t, tcp({ from, to, seq: (isn + seq) >>> 0, ack: (theirs + ack) >>> 0, flags, payload, window: 500 }));
  const answered = (seq: number, ack: number, flags: string, payload = 0) =>
    at(
      t,
      tcp({
        ...{ from: to, to: from, flags, payload, window: 500 },
        ...{ seq: (theirs + seq) >>> 0, ack: (isn + ack) >>> 0 },
      }),
    );
  return [
    at(t, tcp({ from, to, seq: isn, flags: 'S', options: SYN_OPTIONS, window: 500 })),
    at(
      t,
      tcp({
        ...{ from: to, to: from, seq: theirs, ack: (isn + 1) >>> 0, flags: 'S.' },
        ...{ options: SYN_OPTIONS, window: 500 },
      }),
    ),
    sent(1, 1, '.'),
    sent(1, 1, 'P.', 50),
    answered(1, 51, 'P.', 50),
    sent(51, 51, 'F.'),
    answered(51, 52, 'F.'),
  ];
}

function countOf(file: string): number {
  return Number(/(\d+) packets?/.exec(run(['tcpdump', '-r', file, '--count']))?.[1] ?? 0);
}

const megabytes = (file: string): string => (statSync(file).size / 1e6).toFixed(0);

function run([file = '', ...args]: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file}: ${error?.message ?? stderr}`);
  return `${stdout}${stderr}`;
}

function row(what: string, target: string, measured: string, met: boolean): Row {
  return { what, target, measured, met };
}
