import { defineDetection, type Result } from '../../src/core/detection.js';
import { cite } from '../../src/core/fact-view.js';
import { delayText, tracedPair } from '../../src/core/traced-connections.js';
import { tracedDelays } from '../../src/tables/traced-delays.js';

export default defineDetection({
  id: 'TRC-02',
  name: 'ack-delay',
  layer: 'tcp_socket',
  title: 'This host acknowledges late',
  scope: 'host',
  reads: [tracedDelays],
  thresholds: {
    p95_ms: {
      value: 20,
      unit: 'ms from arrival to acknowledgement, p95',
      source: 'include/net/tcp.h TCP_DELACK_MIN: 40 ms, TCP_DELACK_MAX: 200 ms; half of the least',
    },
    samples: { value: 10, unit: 'timed acknowledgements of a connection', source: 'judgement' },
  },
  realIf:
    'The kernel timed data from its arrival to the packet that acknowledges it. A delayed ACK of 40 to 200 ms is by design where the application neither reads nor answers at once; it only hurts a peer that waits for it (Nagle, a small window), and it is in the RTT that the peer measures.',
  remedy: {
    text: 'do not take the RTT that the peer shows for the path; where the peer waits for these ACKs, let it set TCP_NODELAY or write at once',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const rows = view.rows(tracedDelays);
    if (rows.length === 0)
      return { state: 'not_observable', statement: 'no connection was traced in the kernel' };
    const acks = rows.filter((r) => r.delay === 'ack_alone' || r.delay === 'ack_with_data');
    const timed = acks.reduce((sum, r) => sum + r.samples, 0);
    if (timed === 0) return { state: 'not_exercised', statement: 'no traced connection received data' };
    const connections = new Set(acks.map((r) => r.cookie)).size;
    const slow = acks
      .filter((r) => r.samples >= limits.samples && (r.p95_us ?? r.mean_us) >= limits.p95_ms * 1000)
      .toSorted((a, b) => b.mean_us - a.mean_us);
    const [worst, ...others] = slow;
    if (worst === undefined) {
      return {
        state: 'clear',
        statement: `${timed} acknowledgements timed on ${connections} connections, none with p95 of ${limits.p95_ms} ms or more in ${limits.samples} of its own`,
        cites: acks.slice(0, 1).map(cite),
      };
    }
    return {
      state: 'fired',
      severity: 'info',
      subject: tracedPair(worst),
      statement: `acknowledgements leave this host ${delayText(worst.mean_us)} after the data on average (p95 at most ${delayText(worst.p95_us ?? worst.mean_us)}, ${worst.samples} timed of ${worst.of ?? '?'} packets received) on ${tracedPair(worst)}, ${worst.delay === 'ack_alone' ? 'in packets of their own' : 'on packets that carry data'}; ${new Set(slow.map((r) => r.cookie)).size} of ${connections} receiving connections are like that`,
      numbers: {
        mean_us: worst.mean_us,
        p95_us: worst.p95_us ?? worst.mean_us,
        timed: worst.samples,
        connections,
      },
      cites: [cite(worst), ...others.slice(0, 2).map(cite)],
    };
  },
});
