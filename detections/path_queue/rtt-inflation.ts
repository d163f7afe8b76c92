import { connections, grew, remoteOf, roleOf } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { figure } from '../../src/core/figures.js';
import { groupBy } from '../../src/core/group-by.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'TCP-26',
  name: 'rtt-inflation',
  layer: 'path_queue',
  title: 'Round trip far above its minimum',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    times: { value: 3, unit: 'times the smallest round trip of the connection', source: 'judgement' },
    more_ms: {
      value: 5,
      unit: 'ms above it',
      source: 'judgement: the scheduling of a busy host alone adds 1 ms',
    },
    warning_ms: {
      value: 50,
      unit: 'ms above it from which it is a warning',
      source: 'judgement: more than a delayed ACK (40 ms) can add',
    },
    busy: {
      value: 0.2,
      unit: 'share of the window with data to send, for a warning',
      source: 'judgement: requests measure delayed ACKs too',
    },
    segments: {
      value: 20,
      unit: 'data segments sent in the window',
      source: 'judgement: after one sample srtt is that sample',
    },
  },
  realIf:
    'The smoothed round trip of connections that send enough stands far above the smallest they have seen: packets wait in a queue. Only the sender measures; on a side that receives, rtt is stale. A bulk flow may fill the queue itself. Small requests carry the delayed ACK of the peer in their round trip.',
  remedy: {
    text: 'ping the same end with and without load; look at the queue of the narrowest link',
    safety: 'read_only',
  },
  evaluate(view, limits): Result | readonly Result[] {
    const senders = connections(view.rows(sockets)).filter(
      (c) =>
        c.now.rtt_ms !== undefined &&
        // 0: none was measured yet.
        (c.now.minrtt_ms ?? 0) > 0 &&
        roleOf(c) !== 'receiver' &&
        (grew(c, 'data_segs_out') ?? 0) >= limits.segments,
    );
    if (senders.length === 0)
      return { state: 'not_exercised', statement: `no connection sent ${limits.segments} data segments` };
    return [...groupBy(senders, (c) => remoteOf(c.now))].map(([subject, group]): Result => {
      const [worst] = group.toSorted((a, b) => (b.now.rtt_ms ?? 0) - (a.now.rtt_ms ?? 0));
      const [rtt, least] = [
        worst?.now.rtt_ms ?? 0,
        Math.min(...group.map((c) => c.now.minrtt_ms ?? Infinity)),
      ];
      const more = rtt - least;
      const numbers = { rtt_ms: rtt, minrtt_ms: least, connections: group.length };
      const statement = `round trip to ${subject} is ${figure(rtt)} ms, at the least it was ${figure(least)} ms (${group.length} sending connections)`;
      const cites = group.slice(0, 3).map((c) => cite(c.now));
      const isHigh = rtt > limits.times * least && more > limits.more_ms;
      if (!isHigh) return { state: 'clear', subject, statement, numbers, cites };
      const busyMs = group.reduce((sum, c) => sum + (grew(c, 'busy_ms') ?? 0), 0);
      const isBulk = busyMs > limits.busy * view.windowS * 1000;
      const severity = isBulk && more > limits.warning_ms ? 'warning' : 'info';
      return { state: 'fired', severity, subject, statement, numbers, cites: cites as [string, ...string[]] };
    });
  },
});
