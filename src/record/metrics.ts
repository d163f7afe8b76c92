/** What an event can be waited for, and what the live view shows. */
export interface Metric {
  readonly unit: 'ms' | 'bytes' | 'per_second' | 'percent' | 'count';
  readonly title: string;
}

export const METRICS = {
  rtt: { unit: 'ms', title: 'smoothed round-trip time of a socket that sends data' },
  rttvar: { unit: 'ms', title: 'its variation' },
  cwnd: { unit: 'count', title: 'congestion window of a socket that sends data, segments' },
  unacked: { unit: 'count', title: 'segments in flight on a socket' },
  recv_q: { unit: 'bytes', title: 'received, not yet read by the application' },
  send_q: { unit: 'bytes', title: 'written, not yet acknowledged by the peer' },
  'retrans/s': { unit: 'per_second', title: 'segments retransmitted by the sockets recorded' },
  'drops/s': { unit: 'per_second', title: 'packets dropped by the sockets recorded' },
  'timeouts/s': { unit: 'per_second', title: 'retransmission timeouts of the host (TcpExt TCPTimeouts)' },
  'resets/s': {
    unit: 'per_second',
    title: 'resets of established connections of the host (Tcp EstabResets)',
  },
  'squeezed/s': {
    unit: 'per_second',
    title: 'times the packet backlog of a CPU was left with work (softnet)',
  },
  ping: { unit: 'ms', title: 'round-trip time of an echo reply' },
  'ping_lost/s': { unit: 'per_second', title: 'echo requests without an answer' },
  cpu: { unit: 'percent', title: 'busy share of the busiest CPU' },
  softirq: { unit: 'percent', title: 'share of soft interrupts of the CPU with most of them' },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

export function isMetric(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}
