import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-12',
  name: 'receive-queue-pruned',
  layer: 'tcp_socket',
  title: 'Receive buffer too full: queues pruned',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: {
      value: 0,
      unit: 'events/s',
      source: 'net/ipv4/tcp_input.c tcp_prune_queue: runs only when the buffer is over its limit',
    },
    prunings_per_s: { value: 1, unit: 'events/s from which it is a warning', source: 'judgement' },
  },
  realIf:
    'The kernel had to make room in receive buffers during the window. Alone it costs CPU; RcvPruned and OfoPruned threw data away that then came again. A total since boot says nothing, and a pruning or two while a buffer still grows is normal.',
  remedy: {
    text: 'see whether the application reads (APP-01); else raise net.ipv4.tcp_rmem',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'TcpExt', ['PruneCalled', 'RcvPruned', 'OfoPruned', 'TCPRcvCollapsed']);
    if (!grown)
      return {
        state: 'not_observable',
        statement: 'this kernel shows none of PruneCalled, RcvPruned, OfoPruned, TCPRcvCollapsed',
      };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return { state: 'clear', statement: 'no receive buffer had to be pruned', numbers, cites };
    const dropped = (grown.parts['RcvPruned'] ?? 0) + (grown.parts['OfoPruned'] ?? 0);
    return {
      state: 'fired',
      severity: dropped > 0 || grown.rate >= limits.prunings_per_s ? 'warning' : 'info',
      basis,
      statement: `receive buffers had to be pruned in ${seconds.toFixed(1)} s: ${grown.text}${dropped > 0 ? `; ${figure(dropped)} times data was thrown away` : ', nothing was thrown away'}`,
      numbers,
      cites,
    };
  },
});
