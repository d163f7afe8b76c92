import { connections, grew } from '../../src/core/connections.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { flowDirections } from '../../src/tables/flow-directions.js';
import { sockets } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'TCP-28',
  name: 'delayed-ack-stall',
  layer: 'tcp_socket',
  title: 'Small writes wait for delayed ACKs',
  scope: 'host',
  reads: [sockets, flowDirections],
  thresholds: {
    waits: {
      value: 10,
      unit: 'small segments of a capture that waited 30 to 250 ms for their ACK',
      source: 'the catalogue of this tool: ten repeats are no timer jitter',
    },
    connections: { value: 3, unit: 'connections that hold back part of a segment', source: 'judgement' },
  },
  realIf:
    'A write smaller than a segment waits for the ACK of the one before (Nagle), and that ACK is delayed by 40 ms. Proof are gaps of 40 ms in a capture, ten or more; sockets only show data held back while one segment is in flight, which also happens for the moment of a round trip.',
  remedy: { text: 'set TCP_NODELAY, or write header and body at once', safety: 'config_change' },
  evaluate(view, limits): Result {
    const waiting = view.rows(flowDirections).filter((r) => r.delayed_ack_waits >= limits.waits);
    const [worst, ...others] = waiting.toSorted((a, b) => b.delayed_ack_waits - a.delayed_ack_waits);
    if (worst)
      return {
        state: 'fired',
        severity: 'info',
        subject: worst.receiver,
        statement: `captured: ${worst.delayed_ack_waits} of ${worst.data_packets} data packets of ${worst.sender} were small and waited for a delayed ACK of ${worst.receiver}, in ${waiting.length} connections`,
        numbers: { waits: worst.delayed_ack_waits, data_packets: worst.data_packets },
        cites: [cite(worst), ...others.slice(0, 3).map(cite)],
      };
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
