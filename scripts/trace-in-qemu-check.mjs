// Compares what the guest of scripts/trace-in-qemu.sh traced with what was done there; exit 1 where a figure is not as it must be.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import collector from '../build/collectors/trace/index.js';

const [, , folder = '.'] = process.argv;
const read = (name) => readFileSync(join(folder, name), 'utf8');
const rowsOf = (probe, tool) => {
  const text = read(probe === 'process' ? 'process.txt' : tool === 'sh' ? 'tracefs.txt' : `${probe}.txt`);
  const lines = text.split('\n').map((line, i) => ({ n: i + 1, text: line }));
  const parsed = [
    ...collector.parse({ probe: probe === 'process' ? 'delays' : probe, tool, lines: () => lines }),
  ];
  for (const item of parsed.filter((p) => 'gap' in p)) console.log(`unread in ${probe}: ${item.gap}`);
  return parsed;
};
const of = (parsed, table) => parsed.filter((p) => p.table === table).map((p) => p.row);
const sum = (rows, column = 'samples') => rows.reduce((total, row) => total + row[column], 0);
const ms = (us) => `${(us / 1000).toFixed(1)} ms`;
let failures = 0;
const check = (what, holds) => {
  if (!holds) failures++;
  console.log(`${holds ? 'holds ' : 'FAILS '} ${what}`);
};
const figure = (row) =>
  row === undefined
    ? 'nothing'
    : `mean ${ms(row.mean_us)}, least ${ms(row.least_us)}, p95 ${ms(row.p95_us)}, ${row.samples} timed of ${row.of}`;

const delays = of(rowsOf('delays', 'bpftrace'), 'traced_delays');
const local = (delay, port) => delays.filter((r) => r.delay === delay && r.local_port === port);
const remote = (delay, port) => delays.filter((r) => r.delay === delay && r.remote_port === port);

const late = local('read_late', 8101);
for (const row of late)
  console.log(`reader that sleeps 100 ms, asked from ${row.remote_address}: ${figure(row)}`);
check(
  'both connections to the sleeping reader: late by 100 ms, nearly each read timed',
  late.length === 2 && late.every((r) => r.p50_us >= 100_000 && r.p50_us < 150_000 && r.samples >= 25),
);
check(
  `its clients wait in their reads: ${sum(remote('read_waiting', 8101))} waited, ${sum(remote('read_late', 8101))} late`,
  sum(remote('read_waiting', 8101)) >= 50 && sum(remote('read_late', 8101)) <= 5,
);
const acks = local('ack_alone', 8101);
check(
  `its delayed ACKs are seen as such (${acks.map(figure).join(' | ')})`,
  // The first ones of a connection are quick (tcp_quickack): about half of these.
  acks.length === 2 && acks.every((r) => r.samples >= 20 && r.mean_us >= 10_000 && r.p95_us >= 40_000),
);
const [path] = remote('rtt', 8102);
const [pathQueue] = remote('own_queue', 8102);
console.log(`40 ms on the path: rtt ${figure(path)}; own queue ${figure(pathQueue)}`);
check(
  '40 ms on the path are in the RTT and not in the own queue',
  path?.least_us >= 40_000 && path.mean_us < 80_000 && pathQueue?.mean_us < 5000,
);
const [own] = remote('rtt', 8103);
const [ownQueue] = remote('own_queue', 8103);
console.log(`25 ms in the own queue: rtt ${figure(own)}; own queue ${figure(ownQueue)}`);
check(
  '25 ms in the own queue are found there',
  ownQueue?.least_us >= 25_000 && ownQueue.mean_us <= own.mean_us && own.mean_us - ownQueue.mean_us < 15_000,
);

const events = rowsOf('events', 'bpftrace');
const counts = of(events, 'trace_counts');
const retransmissions = sum(
  counts.filter((c) => c.what === 'retransmissions'),
  'count',
);
const kernel = Number(/kernel retransmitted (\d+)/.exec(read('log.txt'))?.[1]);
console.log(
  `retransmissions: ${retransmissions} traced, ${kernel} counted by the kernel: ${counts
    .filter((c) => c.what === 'retransmissions')
    .map((c) => `${c.count} ${c.state} ${c.congestion}`)
    .join(', ')}`,
);
check('every retransmission was traced', retransmissions === kernel && kernel > 0);
const resent = sum(
  of(rowsOf('delays', 'bpftrace'), 'traced_connections').filter((c) => c.remote_port === 8104 && c.resent),
  'resent',
);
check(`the delays program saw ${resent} packets of 8104 sent again`, resent > 0 && resent <= kernel);
const dropped = sum(
  counts.filter((c) => c.reason === 'NETFILTER_DROP'),
  'count',
);
const rule = Number(/rule dropped (\d+)/.exec(read('log.txt'))?.[1]);
console.log(
  `drops: ${counts
    .filter((c) => c.what === 'drops')
    .map((c) => `${c.count} ${c.reason} ${c.place}`)
    .join(', ')}`,
);
check(`a rule dropped ${rule}, ${dropped} were traced with NETFILTER_DROP`, dropped === rule && rule === 20);

const mine = of(rowsOf('process', 'bpftrace'), 'traced_connections');
check(
  `with a pid: ${mine.length} of two connections, the one of that process`,
  mine.length === 1 && mine[0].sent > 10,
);

const raw = rowsOf('tracefs', 'sh');
check(
  `tracefs: ${of(raw, 'traced_drops').filter((d) => d.reason === 'NETFILTER_DROP').length} drops, ${of(raw, 'traced_retransmissions').length} retransmissions`,
  of(raw, 'traced_drops').filter((d) => d.reason === 'NETFILTER_DROP').length === 20 &&
    of(raw, 'traced_retransmissions').length > 0,
);
check(
  'every program let go',
  (read('log.txt').match(/bpftrace ended with 0/g) ?? []).length === 3 &&
    /tracefs ended with 0; instances left: $/m.test(read('log.txt')),
);
process.exit(failures === 0 ? 0 : 1);
