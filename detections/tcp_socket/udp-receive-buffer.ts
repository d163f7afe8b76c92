import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure, partOf } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';
import { sockets as socketTable } from '../../src/tables/sockets.js';

export default defineDetection({
  id: 'UDP-01',
  name: 'udp-receive-buffer',
  layer: 'tcp_socket',
  title: 'UDP receive buffer overflows',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: {
      value: 0,
      unit: 'drops/s',
      source: 'net/ipv4/udp.c: each is a datagram lost on this host',
    },
    critical_share: {
      value: 0.01,
      unit: 'share of datagrams',
      source: 'canonical/hotsos: 1 % of InDatagrams',
    },
  },
  realIf:
    'Datagrams were dropped in the window because a socket did not read them in time (or UDP memory was short, UDP-05). InErrors counts these again: never add the two.',
  remedy: {
    text: 'let the application read faster or from more threads; raise SO_RCVBUF with net.core.rmem_max',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'Udp', ['RcvbufErrors']);
    if (!grown) return { state: 'not_observable', statement: 'this kernel shows none of RcvbufErrors' };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return {
        state: 'clear',
        statement: 'no datagram was dropped at a full receive buffer',
        numbers,
        cites,
      };
    const received = view.tcp('Udp', 'InDatagrams')?.delta ?? 0;
    const sockets = view
      .growth(socketTable, 'drops')
      .filter((g) => g.key['protocol'] === 'udp' && g.delta > 0);
    const where =
      sockets.length === 0
        ? ''
        : `, by ${sockets
            .map(
              (g) => `${String(g.key['local_address'])}:${String(g.key['local_port'])} (${figure(g.delta)})`,
            )
            .slice(0, 3)
            .join(', ')}`;
    return {
      state: 'fired',
      severity: grown.delta > limits.critical_share * (received + grown.delta) ? 'critical' : 'warning',
      basis,
      statement: `${partOf(grown.delta, received + grown.delta, 'datagrams')} were dropped at a full receive buffer in ${seconds.toFixed(1)} s${where}`,
      numbers,
      cites,
    };
  },
});
