import { connections, grew } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'TCP-28',
  name: 'delayed-ack-stall',
  layer: 'tcp_socket',
  title: 'Small writes wait for delayed ACKs',
  scope: 'host',
  reads: [sockets],
  thresholds: {
    connections: { value: 3, unit: 'connections that hold back part of a segment', source: 'judgement' },
  },
  realIf:
    'A write smaller than a segment waits for the ACK of the one before (Nagle), and that ACK is delayed by 40 ms. Proof are gaps of 40 ms in a capture, ten or more; sockets only show data held back while one segment is in flight, which also happens for the moment of a round trip.',
  remedy: { text: 'set TCP_NODELAY, or write header and body at once', safety: 'config_change' },
  evaluate(view, limits): Result {
    const live = connections(view.rows(sockets)).filter((c) => (grew(c, 'data_segs_out') ?? 0) > 0);
    if (live.length === 0) return { state: 'not_exercised', statement: 'no connection sent data' };
    const waits = live.filter(
      ({ now }) =>
        now.unacked === 1 &&
        (now.backoff ?? 0) === 0 &&
        (now.notsent ?? 0) > 0 &&
        (now.notsent ?? 0) < (now.mss ?? 0) &&
        (now.snd_wnd ?? Infinity) > 2 * (now.mss ?? 0),
    );
    const [first, ...rest] = waits.map((c) => cite(c.now));
    if (first === undefined || waits.length < limits.connections) {
      return {
        state: 'not_observable',
        statement: `${waits.length} of ${live.length} sending connections hold back part of a segment; gaps of 40 ms show only in a capture`,
      };
    }
    return {
      state: 'fired',
      severity: 'info',
      statement: `${waits.length} of ${live.length} sending connections hold back less than a segment while one is in flight; a capture with gaps of 40 ms would prove it`,
      numbers: { waiting: waits.length, sending: live.length },
      cites: [first, ...rest.slice(0, 3)],
    };
  },
});
