import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-18',
  name: 'listen-drops-without-overflow',
  layer: 'tcp_socket',
  title: 'Connection requests dropped though the accept queue has room',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    drops_per_s: {
      value: 0,
      unit: 'drops/s',
      source: 'net/ipv4/tcp_ipv4.c tcp_v4_syn_recv_sock, tcp_listendrop: overflow counts in both counters',
    },
  },
  realIf:
    'ListenDrops grows by more than ListenOverflows, whose drops it contains. What is left was dropped for want of memory, a missing route back, a full SYN queue or by a socket filter.',
  remedy: {
    text: 'look for memory pressure (TCP-15), a full SYN queue (TCP-19) and a missing route back to the clients',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const drops = view.tcp('TcpExt', 'ListenDrops');
    if (!drops) return { state: 'not_observable', statement: 'this kernel does not show TcpExt ListenDrops' };
    const overflows = view.tcp('TcpExt', 'ListenOverflows')?.delta ?? 0;
    const others = drops.delta - overflows;
    const { seconds, cites, basis } = drops;
    if (others / seconds > limits.drops_per_s) {
      return {
        state: 'fired',
        severity: 'warning',
        basis,
        statement: `${figure(others)} of ${figure(drops.delta)} dropped connection requests in ${seconds.toFixed(1)} s were not dropped for a full accept queue`,
        numbers: { drops: drops.delta, overflows, seconds },
        cites,
      };
    }
    return { state: 'clear', statement: 'no connection request was dropped for other reasons', cites };
  },
});
