import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure, partOf } from '../../src/core/figures.js';
import { retransmissions } from '../../src/core/retransmissions.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-04',
  name: 'timeout-dominated',
  layer: 'tcp_socket',
  title: 'Retransmissions by timeout rather than by duplicate ACKs',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    timeout_share: {
      value: 0.5,
      unit: 'timeouts / segments sent again',
      source: 'judgement: congestion repairs by SACK, a dead path only by timeout',
    },
    least: { value: 5, unit: 'timeouts in the window', source: 'judgement' },
  },
  realIf:
    'Data timers fired for at least half of what was sent again. Nothing comes back at all on such flows: a forgotten idle state, a black hole, a peer that is gone. SYN timers and copies still in our own queue are taken out. Small requests with one segment in flight can only recover by timeout too.',
  remedy: {
    text: 'look at the sockets with backoff (APP-09) and whether they were idle before (TCP-16)',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const r = retransmissions(view);
    const timeouts = view.tcp('TcpExt', 'TCPTimeouts');
    if (!r || !timeouts)
      return { state: 'not_observable', statement: 'this kernel does not show TCPTimeouts' };
    const numbers = { timeouts: r.timeouts, resent: r.resent, seconds: r.seconds };
    const cites = [...timeouts.cites, ...r.cites] as [string, ...string[]];
    const said = `timers fired ${figure(r.timeouts)} times for ${figure(r.resent)} data segments sent again in ${r.seconds.toFixed(1)} s`;
    if (r.sent === 0) return { state: 'not_exercised', statement: 'no TCP segment was sent in the window' };
    if (r.timeouts < limits.least || r.timeouts < limits.timeout_share * r.resent)
      return { state: 'clear', statement: said, numbers, cites };
    return {
      state: 'fired',
      severity: 'warning',
      basis: r.basis,
      statement: `${said}: ${partOf(Math.min(r.timeouts, r.resent), r.resent, 'by timeout')}`,
      numbers,
      cites,
    };
  },
});
