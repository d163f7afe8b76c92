import { defineDetection, type Result } from '../../src/core/detection.js';
import { partOf } from '../../src/core/figures.js';
import { ENOUGH_SEGMENTS, retransmissions } from '../../src/core/retransmissions.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

export default defineDetection({
  id: 'TCP-01',
  name: 'retransmission-share',
  layer: 'tcp_socket',
  title: 'Many segments sent again',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    info: { value: 0.001, unit: 'share of segments sent', source: 'judgement' },
    warning: {
      value: 0.01,
      unit: 'share of segments sent',
      source: 'canonical/hotsos, everoute/troubleshooting-tools: 1 %',
    },
    critical: { value: 0.05, unit: 'share of segments sent', source: 'everoute/troubleshooting-tools: 5 %' },
  },
  realIf:
    'RetransSegs without SYNs over OutSegs of the window, never since boot, of at least 10,000 segments. It does not say that anything was lost: TCP-02 and TCP-03 split it into needless ones and losses.',
  remedy: { text: 'see TCP-02 (needless) and TCP-03 (lost) before looking for loss', safety: 'read_only' },
  evaluate(view, limits): Result {
    const r = retransmissions(view);
    if (!r)
      return { state: 'not_observable', statement: 'this kernel does not show RetransSegs and OutSegs' };
    const { sent, resent, seconds, cites } = r;
    const numbers = { resent, sent, syn_resent: r.syn, seconds };
    const said = `${partOf(resent, sent, 'segments')} sent again in ${seconds.toFixed(1)} s, SYNs not counted`;
    if (sent === 0) return { state: 'not_exercised', statement: 'no TCP segment was sent in the window' };
    if (resent / sent <= limits.info) return { state: 'clear', statement: said, numbers, cites };
    const severity =
      resent / sent > limits.critical ? 'critical' : resent / sent > limits.warning ? 'warning' : 'info';
    return {
      state: 'fired',
      severity,
      basis: r.basis,
      share: { part: resent, whole: sent, least: ENOUGH_SEGMENTS, unit: 'segments' },
      statement: said,
      numbers,
      cites,
    };
  },
});
