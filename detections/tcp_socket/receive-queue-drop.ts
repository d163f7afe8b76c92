import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure, partOf } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-13',
  name: 'receive-queue-drop',
  layer: 'tcp_socket',
  title: 'Received segments dropped by the socket',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: {
      value: 0,
      unit: 'drops/s',
      source: 'net/ipv4/tcp_input.c: each is a segment lost on this host',
    },
    critical_share: { value: 0.01, unit: 'share of segments received', source: 'canonical/hotsos: 1 %' },
  },
  realIf:
    'A segment that had arrived found no room in the receive queue or in the out-of-order queue, during the window. The peer sends it again, so it looks like loss on the way; it happened here. Duplicates are not counted here.',
  remedy: {
    text: 'see whether the application reads (APP-01); else raise net.ipv4.tcp_rmem',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'TcpExt', ['TCPRcvQDrop', 'TCPOFODrop']);
    if (!grown)
      return { state: 'not_observable', statement: 'this kernel shows none of TCPRcvQDrop, TCPOFODrop' };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return {
        state: 'clear',
        statement: 'no segment was dropped for want of room in a socket',
        numbers,
        cites,
      };
    const received = view.tcp('Tcp', 'InSegs');
    return {
      state: 'fired',
      severity:
        received && grown.delta > limits.critical_share * received.delta && received.delta > 0
          ? 'critical'
          : 'warning',
      basis,
      statement: `${received ? partOf(grown.delta, received.delta, 'segments received') : figure(grown.delta)} were dropped for want of room in a socket in ${seconds.toFixed(1)} s (${grown.text})`,
      numbers,
      cites,
    };
  },
});
