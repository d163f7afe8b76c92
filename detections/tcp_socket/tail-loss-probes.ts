import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure } from '../../src/core/figures.js';
import { retransmissions } from '../../src/core/retransmissions.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-05',
  name: 'tail-loss-probes',
  layer: 'tcp_socket',
  title: 'Many tail loss probes',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    probe_share: {
      value: 0.3,
      unit: 'probes / segments sent again',
      source: 'everoute/troubleshooting-tools: 30 %',
    },
    least: { value: 10, unit: 'probes in the window', source: 'judgement' },
  },
  realIf:
    'A tail loss probe says that the last ACK of a burst was late: tail loss, or only a delayed ACK. It is no sign of a small window, and often needless (TCP-02).',
  remedy: { text: 'read it together with TCP-02 and TCP-03; alone it asks for nothing', safety: 'read_only' },
  evaluate(view, limits): Result {
    const r = retransmissions(view);
    const probes = view.tcp('TcpExt', 'TCPLossProbes');
    if (!r || !probes)
      return { state: 'not_observable', statement: 'this kernel does not show TCPLossProbes' };
    const numbers = { probes: r.probes, resent: r.resent, seconds: r.seconds };
    const statement = `${figure(r.probes)} tail loss probes and ${figure(r.resent)} segments sent again in ${r.seconds.toFixed(1)} s`;
    if (r.sent === 0) return { state: 'not_exercised', statement: 'no TCP segment was sent in the window' };
    if (r.probes < limits.least || r.probes <= limits.probe_share * r.resent)
      return { state: 'clear', statement, numbers, cites: probes.cites };
    return { state: 'fired', severity: 'info', basis: r.basis, statement, numbers, cites: probes.cites };
  },
});
