import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure, partOf } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-32',
  name: 'congestion-marks',
  layer: 'path_queue',
  title: 'Packets marked for congestion',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    share: { value: 0.01, unit: 'share of packets that could be marked', source: 'judgement' },
    least: {
      value: 100,
      unit: 'packets that could be marked',
      source: 'judgement, as many as probes for a percentage',
    },
  },
  realIf:
    'Routers on the way marked packets (RFC 3168) instead of dropping them: a queue there is full. Seen only where ECN was negotiated; marks by a data centre switch for DCTCP are its way of working.',
  remedy: {
    text: 'find the link whose queue fills; marks are better than loss, leave ECN on',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const capable = sumCounters(view, 'IpExt', ['InECT0Pkts', 'InECT1Pkts', 'InCEPkts']);
    const sent = view.tcp('TcpExt', 'TCPDelivered');
    const acked = view.tcp('TcpExt', 'TCPDeliveredCE');
    if (!capable) return { state: 'not_observable', statement: 'this kernel does not show IpExt InCEPkts' };
    const marked = capable.parts['InCEPkts'] ?? 0;
    const back = acked?.delta ?? 0;
    const { seconds, basis, cites } = capable;
    const numbers = { marked, capable: capable.delta, delivered_marked: back, seconds };
    if (capable.delta < limits.least && back === 0)
      return {
        state: 'not_exercised',
        statement: `${figure(capable.delta)} packets with ECN came in: it is not in use here`,
        numbers,
        cites,
      };
    const statement = `${partOf(marked, capable.delta, 'packets with ECN')} came in marked in ${seconds.toFixed(1)} s, and ${partOf(back, sent?.delta ?? 0, 'segments sent')} arrived marked`;
    const isHigh =
      (marked > limits.share * capable.delta && capable.delta >= limits.least) ||
      back > limits.share * Math.max(sent?.delta ?? 0, limits.least);
    if (!isHigh) return { state: 'clear', statement, numbers, cites };
    return { state: 'fired', severity: 'warning', basis, statement, numbers, cites };
  },
});
