import type { ProbeOutput } from '../../src/core/collector.js';
import { defined } from '../../src/core/defined.js';
import { row, type Parsed } from '../../src/core/table.js';
import { loadRuns } from '../../src/tables/load-runs.js';
import { loadSenders } from '../../src/tables/load-senders.js';
import { type Report, report, type Sender, type Sum } from './json.js';
import { runOf } from './run-subject.js';

/** `iperf3 -J` of either end. A run that failed has no rows: what came of it stands in the outcome of its artifact. */
export function* parseReport(output: ProbeOutput): Iterable<Parsed> {
  const text = output.text();
  const read = readReport(text);
  if ('gap' in read) return yield read;
  if (read.error !== undefined) return;
  const lines = text.trimEnd().split('\n').length;
  const { block, ...of } = runOf(output.subject);
  const isClient = read.start.accepted_connection === undefined;
  if (isClient) {
    for (const data of directions(read)) {
      yield row(loadRuns, 1, { ...of, ...(block !== undefined && { block }), ...data }, lines);
    }
  }
  // Of a connection it only receives on, an end prints what its own socket says, which is not of the sender.
  const senders = (read.end.streams ?? []).flatMap((s) => (s.sender?.sender === true ? [s.sender] : []));
  const tcp = tcpOf(senders);
  if (tcp) yield row(loadSenders, 1, { ...of, sender: isClient ? 'client' : 'server', ...tcp }, lines);
}

function readReport(text: string): Report | { readonly gap: string; readonly line: number } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { gap: 'this is not whole JSON of iperf3', line: 1 };
  }
  const parsed = report.safeParse(data);
  return parsed.success ? parsed.data : { gap: 'this is not a report of iperf3 -J', line: 1 };
}

type Row = Parameters<typeof row<typeof loadRuns>>[2];

function directions({ start, end }: Report): Row[] {
  const test = start.test_start;
  const sent = end.sum_sent ?? end.sum;
  if (!test || !sent) return [];
  const { cpu_utilization_percent: cpu } = end;
  const isReverse = test.reverse === 1;
  const both = end.sum_sent_bidir_reverse !== undefined;
  const common = {
    protocol: test.protocol === 'UDP' ? ('udp' as const) : ('tcp' as const),
    both,
    streams: test.num_streams,
    ...defined({ send_buffer_bytes: start.sndbuf_actual, receive_buffer_bytes: start.rcvbuf_actual }),
    ...defined({ congestion: end.sender_tcp_congestion }),
  };
  const one = (sender: 'client' | 'server', ofSender: Sum, ofReceiver: Sum): Row => ({
    ...common,
    sender,
    ...carried(ofSender, ofReceiver, common.protocol === 'udp'),
    ...(cpu && {
      sender_cpu_pct: sender === 'client' ? cpu.host_total : cpu.remote_total,
      receiver_cpu_pct: sender === 'client' ? cpu.remote_total : cpu.host_total,
    }),
  });
  return [
    one(isReverse ? 'server' : 'client', sent, end.sum_received ?? arrived(sent)),
    ...(end.sum_sent_bidir_reverse
      ? [
          one(
            'server',
            end.sum_sent_bidir_reverse,
            end.sum_received_bidir_reverse ?? end.sum_sent_bidir_reverse,
          ),
        ]
      : []),
  ];
}

/** Before 3.7 a UDP report has one sum: the bytes sent, and what was lost of them. */
function arrived(sum: Sum): Sum {
  const share = sum.packets ? 1 - (sum.lost_packets ?? 0) / sum.packets : 1;
  return { ...sum, bytes: Math.round(sum.bytes * share) };
}

function carried(
  sent: Sum,
  received: Sum,
  isUdp: boolean,
): Pick<Row, 'seconds' | 'received_bytes' | 'sent_bytes' | 'goodput_bps'> & Partial<Row> {
  return {
    seconds: received.seconds,
    received_bytes: received.bytes,
    sent_bytes: sent.bytes,
    goodput_bps: received.seconds > 0 ? (received.bytes * 8) / received.seconds : 0,
    ...defined({ retransmits: sent.retransmits }),
    ...(isUdp && defined({ packets: received.packets, lost_packets: received.lost_packets })),
    ...(isUdp && defined({ lost_pct: received.lost_percent ?? undefined, jitter_ms: received.jitter_ms })),
  };
}

function tcpOf(
  senders: readonly Sender[],
): Omit<Parameters<typeof row<typeof loadSenders>>[2], 'sender'> | undefined {
  const told = senders.flatMap((s) =>
    s.min_rtt !== undefined && s.mean_rtt !== undefined && s.max_rtt !== undefined && s.mean_rtt > 0
      ? [{ ...s, min: s.min_rtt, mean: s.mean_rtt, max: s.max_rtt }]
      : [],
  );
  if (told.length === 0) return undefined;
  return {
    streams: senders.length,
    retransmits: senders.reduce((sum, s) => sum + (s.retransmits ?? 0), 0),
    rtt_min_ms: Math.min(...told.map((s) => s.min)) / 1000,
    rtt_mean_ms: told.reduce((sum, s) => sum + s.mean, 0) / told.length / 1000,
    rtt_max_ms: Math.max(...told.map((s) => s.max)) / 1000,
    cwnd_max_bytes: Math.max(...told.map((s) => s.max_snd_cwnd ?? 0)),
  };
}
