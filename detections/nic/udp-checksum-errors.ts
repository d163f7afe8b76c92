import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { partOf } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'UDP-03',
  name: 'udp-checksum-errors',
  layer: 'nic',
  title: 'UDP datagrams with a wrong checksum',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: { value: 0, unit: 'errors/s', source: 'judgement: a sound path has none' },
    warning_share: { value: 0.01, unit: 'share of datagrams', source: 'canonical/hotsos: 1 %' },
  },
  realIf:
    'Datagrams arrived damaged during the window. InErrors holds these and the full buffers of UDP-01 together.',
  remedy: { text: 'compare with TCP-33 and the error counters of the NIC', safety: 'read_only' },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'Udp', ['InCsumErrors']);
    if (!grown) return { state: 'not_observable', statement: 'this kernel shows none of InCsumErrors' };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return { state: 'clear', statement: 'no datagram had a wrong checksum', numbers, cites };
    const received = view.tcp('Udp', 'InDatagrams')?.delta ?? 0;
    return {
      state: 'fired',
      severity: grown.delta > limits.warning_share * (received + grown.delta) ? 'warning' : 'info',
      basis,
      statement: `${partOf(grown.delta, received + grown.delta, 'datagrams')} had a wrong checksum in ${seconds.toFixed(1)} s`,
      numbers,
      cites,
    };
  },
});
