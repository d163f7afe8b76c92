import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'UDP-04',
  name: 'udp-no-port',
  layer: 'application',
  title: 'Datagrams to a port nobody listens on',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: { value: 0, unit: 'datagrams/s', source: 'RFC 1122 4.1.3.1' },
    steady: { value: 50, unit: 'datagrams in the window', source: 'judgement' },
  },
  realIf:
    'Datagrams arrived in the window for a port without a socket, and were answered with ICMP port unreachable. Scans and late answers after a resolver timed out look the same, so it is worth knowing only; a steady rate means a service that should listen does not.',
  remedy: {
    text: 'see which port it is with a capture; check that the service runs and on which address it listens',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'Udp', ['NoPorts']);
    if (!grown) return { state: 'not_observable', statement: 'this kernel shows none of NoPorts' };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return { state: 'clear', statement: 'every datagram found a socket', numbers, cites };
    const received = view.tcp('Udp', 'InDatagrams')?.delta ?? 0;
    return {
      state: 'fired',
      severity: grown.delta >= limits.steady && grown.delta > received ? 'warning' : 'info',
      basis,
      statement: `${figure(grown.delta)} datagrams found no socket in ${seconds.toFixed(1)} s, ${figure(received)} found one`,
      numbers,
      cites,
    };
  },
});
