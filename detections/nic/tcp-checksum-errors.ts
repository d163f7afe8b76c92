import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure, partOf } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-33',
  name: 'tcp-checksum-errors',
  layer: 'nic',
  title: 'TCP segments with a wrong checksum',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: { value: 0, unit: 'errors/s', source: 'judgement: a sound path has none' },
    warning_share: {
      value: 0.0001,
      unit: 'share of segments received',
      source: 'judgement; the 1 % of canonical/hotsos leaves a connection unusable long before',
    },
  },
  realIf:
    'Segments arrived damaged during the window: a bad cable, NIC, memory or middlebox beyond what the link checksum sees. On virtual links a capture shows wrong checksums of offloaded packets; this counter does not count those.',
  remedy: {
    text: 'compare with the error counters of the NIC; switch off receive checksum offload for a test; change cable, port or host',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'Tcp', ['InCsumErrors']);
    if (!grown) return { state: 'not_observable', statement: 'this kernel shows none of InCsumErrors' };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return { state: 'clear', statement: 'no segment had a wrong checksum', numbers, cites };
    const received = view.tcp('Tcp', 'InSegs');
    return {
      state: 'fired',
      severity:
        received && received.delta > 0 && grown.delta > limits.warning_share * received.delta
          ? 'warning'
          : 'info',
      basis,
      statement: `${received ? partOf(grown.delta, received.delta, 'segments received') : figure(grown.delta)} had a wrong checksum in ${seconds.toFixed(1)} s`,
      numbers,
      cites,
    };
  },
});
