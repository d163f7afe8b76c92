import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { partOf } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'UDP-02',
  name: 'udp-send-buffer',
  layer: 'tcp_socket',
  title: 'UDP send buffer overflows',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: { value: 0, unit: 'errors/s', source: 'net/ipv4/udp.c udp_send_skb' },
  },
  realIf:
    'Datagrams could not be sent during the window for want of room in the send buffer or the queue of the device. Most programs do not look at the error.',
  remedy: {
    text: 'send more evenly, raise SO_SNDBUF with net.core.wmem_max; look at the qdisc',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'Udp', ['SndbufErrors']);
    if (!grown) return { state: 'not_observable', statement: 'this kernel shows none of SndbufErrors' };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return { state: 'clear', statement: 'no datagram lacked send buffer', numbers, cites };
    const sent = view.tcp('Udp', 'OutDatagrams')?.delta ?? 0;
    return {
      state: 'fired',
      severity: 'warning',
      basis,
      statement: `${partOf(grown.delta, sent + grown.delta, 'datagrams')} could not be sent for want of buffer in ${seconds.toFixed(1)} s`,
      numbers,
      cites,
    };
  },
});
