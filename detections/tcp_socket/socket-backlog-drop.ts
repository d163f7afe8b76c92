import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-14',
  name: 'socket-backlog-drop',
  layer: 'tcp_socket',
  title: 'Socket backlog full while the socket is locked',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    events_per_s: {
      value: 0,
      unit: 'events/s',
      source: 'net/ipv4/tcp_ipv4.c tcp_add_backlog: each is a segment lost on this host',
    },
  },
  realIf:
    'Segments came faster than a process let go of the socket it was reading or writing. This is the backlog of one socket, not that of SYNs or of accept(): tcp_max_syn_backlog has nothing to do with it.',
  remedy: {
    text: 'let the application read in smaller portions and from more threads; raise net.ipv4.tcp_rmem',
    safety: 'config_change',
  },
  evaluate(view, limits): Result {
    const grown = sumCounters(view, 'TcpExt', ['TCPBacklogDrop']);
    if (!grown) return { state: 'not_observable', statement: 'this kernel shows none of TCPBacklogDrop' };
    const { seconds, basis, cites } = grown;
    const numbers = { events: grown.delta, seconds };
    if (grown.rate <= limits.events_per_s)
      return { state: 'clear', statement: 'no segment was dropped at a locked socket', numbers, cites };
    return {
      state: 'fired',
      severity: 'warning',
      basis,
      statement: `${figure(grown.delta)} segments were dropped in ${seconds.toFixed(1)} s because a process held their socket locked`,
      numbers,
      cites,
    };
  },
});
