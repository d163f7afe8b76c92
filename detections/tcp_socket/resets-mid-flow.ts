import { sumCounters } from '../../src/core/counter-sum.js';
import { defineDetection, type Result } from '../../src/core/detection.js';
import { figure } from '../../src/core/figures.js';
import { tcpCounters } from '../../src/tables/tcp-counters.js';

/** Resets that this host sent itself because of what its programs did. */
const OWN_ABORTS = [
  'TCPAbortOnData',
  'TCPAbortOnClose',
  'TCPAbortOnMemory',
  'TCPAbortOnTimeout',
  'TCPAbortOnLinger',
];

export default defineDetection({
  id: 'TCP-22',
  name: 'resets-mid-flow',
  layer: 'tcp_socket',
  title: 'Established connections reset',
  scope: 'host',
  reads: [tcpCounters],
  thresholds: {
    least: { value: 10, unit: 'resets in the window', source: 'judgement' },
    share: {
      value: 0.2,
      unit: 'share of the connections that existed in the window',
      source:
        'judgement: probes, and clients that do not like a certificate, end with a reset; a fault resets many',
    },
  },
  realIf:
    'EstabResets grows by more than what programs here aborted themselves (TCPAbortOnData, OnClose, OnTimeout, OnMemory, OnLinger). Health probes and some clients end every connection with a reset; who sent it, peer or middlebox, only a capture shows.',
  remedy: {
    text: 'capture resets with their TTL on both ends; see TCP-23 for those of this host',
    safety: 'read_only',
  },
  evaluate(view, limits): Result {
    const resets = view.tcp('Tcp', 'EstabResets');
    if (!resets) return { state: 'not_observable', statement: 'this kernel does not show Tcp EstabResets' };
    const own = sumCounters(view, 'TcpExt', OWN_ABORTS)?.delta ?? 0;
    const opened = sumCounters(view, 'Tcp', ['ActiveOpens', 'PassiveOpens'])?.delta ?? 0;
    const open =
      view.latest(tcpCounters).find((c) => c.group === 'Tcp' && c.name === 'CurrEstab')?.level ?? 0;
    const whole = opened + open;
    const received = Math.max(0, resets.delta - own);
    const { seconds, basis, cites } = resets;
    const numbers = { resets: resets.delta, own_aborts: own, opened, open, seconds };
    const statement = `${figure(received)} of about ${figure(whole)} connections were reset by the other side in ${seconds.toFixed(1)} s (${figure(resets.delta)} resets, ${figure(Math.min(own, resets.delta))} of our own programs)`;
    if (whole === 0) return { state: 'not_exercised', statement: 'there was no connection' };
    if (received === 0) return { state: 'clear', statement, numbers, cites };
    const isMany = received >= limits.least && received > limits.share * whole;
    return { state: 'fired', severity: isMany ? 'warning' : 'info', basis, statement, numbers, cites };
  },
});
