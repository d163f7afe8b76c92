import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure, partOf, percent } from '../../src/core/figures.js';
import { retransmissions } from '../../src/core/retransmissions.js';
import { wilson } from '../../src/core/wilson.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-03',
  name: 'genuine-loss',
  layer: 'tcp_socket',
  title: 'Segments lost',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    info: { value: 0.001, unit: 'lower bound of the share lost', source: 'judgement' },
    warning: { value: 0.01, unit: 'lower bound of the share lost', source: 'canonical/hotsos: 1 %' },
    spurious_most: {
      value: 0.5,
      unit: 'share of segments sent again that the peers had already',
      source: 'RFC 2883; above it TCP-02 is the verdict',
    },
    timeout_share: {
      value: 0.5,
      unit: 'timeouts / segments sent again',
      source: 'as TCP-04: such flows get no answer at all, which is no rate of loss',
    },
    least: { value: 20, unit: 'segments lost', source: 'judgement: one burst is no rate' },
    least_sent: {
      value: 500,
      unit: 'segments sent',
      source: 'judgement: the 95 % interval stands for the 10,000 segments a plain percentage needs',
    },
  },
  realIf:
    'Segments sent again that no DSACK called needless and that had left the host; the lower bound of the 95 % interval counts, so a few of a few prove nothing. A peer that drops them itself (full accept queue, full buffers, a firewall state that is gone) looks the same from here: read its counters first.',
  remedy: {
    text: 'read the receiver (TCP-12 to TCP-14, softnet, NIC) first; if it is clean, capture at both ends to locate the loss',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const r = retransmissions(view);
    if (!r)
      return { state: 'not_observable', statement: 'this kernel does not show RetransSegs and OutSegs' };
    const { genuine, sent, spurious, resent, seconds, cites } = r;
    const numbers = { genuine, sent, resent, spurious, from_host_queue: r.fromHostQueue, seconds };
    const [low, high] = wilson(genuine, sent);
    const said = `${partOf(genuine, sent, 'segments')} sent again in ${seconds.toFixed(1)} s and not known to be needless (between ${percent(low)} and ${percent(high)})`;
    if (sent < limits.least_sent)
      return { state: 'not_exercised', statement: `only ${figure(sent)} segments were sent`, numbers, cites };
    const isReal = genuine >= limits.least && low > limits.info && spurious <= limits.spurious_most * resent;
    if (!isReal) return { state: 'clear', statement: said, numbers, cites };
    const isByTimeout = r.timeouts >= limits.timeout_share * resent;
    return {
      state: 'fired',
      severity: low > limits.warning && !isByTimeout ? 'warning' : 'info',
      basis: r.basis,
      statement: `${said}; peers called ${figure(spurious)} others needless${isByTimeout ? `; ${figure(r.timeouts)} by timeout: nothing at all came back on those` : ''}`,
      numbers,
      cites,
    };
  },
});
