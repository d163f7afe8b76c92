import { connections, grew, remoteOf, roleOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'TCP-27',
  name: 'rtt-variance',
  layer: 'path_queue',
  title: 'Round trip varies',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    share: { value: 0.5, unit: 'mean deviation / round trip', source: 'judgement: 50 %' },
    least_ms: {
      value: 5,
      unit: 'ms of mean deviation',
      source: 'judgement: the scheduling of a busy host alone makes 1 ms',
    },
    warning_ms: {
      value: 10,
      unit: 'ms of mean deviation from which it is a warning, on several connections and most of them',
      source: 'judgement',
    },
    segments: {
      value: 20,
      unit: 'data segments sent in the window',
      source: 'net/ipv4/tcp_input.c tcp_rtt_estimator: after one sample the deviation is exactly half',
    },
    connections: { value: 3, unit: 'connections', source: 'judgement, or the same one in both snapshots' },
  },
  realIf:
    'The mean deviation exceeds half of the round trip on connections that sent enough, in both snapshots or on several connections. A side that only receives shows exactly half for ever: the kernel starts there. Delayed ACKs of small requests vary by 40 ms.',
  remedy: {
    text: 'ping in even steps (PATH-04); look for a queue (TCP-26), wireless links and power saving',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const senders = connections(view.rows(sockets)).filter(
      (c) =>
        c.now.rtt_ms !== undefined &&
        roleOf(c) !== 'receiver' &&
        (grew(c, 'data_segs_out') ?? 0) >= limits.segments,
    );
    if (senders.length === 0)
      return { state: 'not_exercised', statement: `no connection sent ${limits.segments} data segments` };
    const varies = (
      s: { rtt_ms?: number | undefined; rttvar_ms?: number | undefined } | undefined,
    ): boolean => (s?.rttvar_ms ?? 0) > Math.max(limits.least_ms, limits.share * (s?.rtt_ms ?? Infinity));
    const high = senders.filter((c) => varies(c.now));
    const isLasting = high.some((c) => varies(c.before)) || high.length >= limits.connections;
    const [worst] = high.toSorted((a, b) => (b.now.rttvar_ms ?? 0) - (a.now.rttvar_ms ?? 0));
    if (!worst || !isLasting) {
      const statement = `round trips vary by more than half on ${high.length} of ${senders.length} sending connections`;
      return { state: 'clear', statement, cites: senders.slice(0, 1).map((c) => cite(c.now)) };
    }
    const { rtt_ms: rtt = 0, rttvar_ms: deviation = 0 } = worst.now;
    return {
      state: 'fired',
      severity:
        deviation > limits.warning_ms && high.length >= limits.connections && high.length * 2 > senders.length
          ? 'warning'
          : 'info',
      subject: remoteOf(worst.now),
      statement: `round trips vary by more than half on ${high.length} of ${senders.length} sending connections, to ${remoteOf(worst.now)} by ${figure(deviation)} of ${figure(rtt)} ms (${percent(deviation / rtt)})`,
      numbers: { rtt_ms: rtt, rttvar_ms: deviation, connections: high.length, senders: senders.length },
      cites: [cite(worst.now), ...(worst.before ? [cite(worst.before)] : [])],
    };
  },
});
