import { type CounterSum, sumCounters } from '../../src/core/counter-sum.js';
import { defineFleetDetection, type Result } from '../../src/core/detection.js';
import type { HostView } from '../../src/core/fact-view.js';
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

export default defineFleetDetection({
  id: 'TCP-22',
  name: 'resets-mid-flow',
  layer: 'tcp_socket',
  title: 'Established connections reset',
  scope: 'fleet',
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
    'EstabResets grows by more than what programs here aborted themselves (TCPAbortOnData, OnClose, OnTimeout, OnMemory, OnLinger), and by more than those of the other hosts in the bundle aborted. Health probes, and clients that waited long enough, end a connection with a reset; who sent it, peer or middlebox, only a capture shows.',
  remedy: {
    text: 'capture resets with their TTL on both ends; see TCP-23 for those of this host',
    safety: 'read_only',
  },
  evaluate({ hosts }, limits) {
    const aborts = new Map(hosts.map((host) => [host, sumCounters(host, 'TcpExt', OWN_ABORTS)]));
    return hosts.map((host) => {
      const others = hosts.flatMap((h) => (h === host ? [] : (aborts.get(h) ?? [])));
      return { host: host.id, ...resetsOf(host, aborts.get(host), others, limits) };
    });
  },
});

function resetsOf(
  view: HostView,
  ownAborts: CounterSum | undefined,
  others: readonly CounterSum[],
  limits: { readonly least: number; readonly share: number },
): Result {
  const resets = view.tcp('Tcp', 'EstabResets');
  if (!resets) return { state: 'not_observable', statement: 'this kernel does not show Tcp EstabResets' };
  const own = ownAborts?.delta ?? 0;
  const opened = sumCounters(view, 'Tcp', ['ActiveOpens', 'PassiveOpens'])?.delta ?? 0;
  const open = view.latest(tcpCounters).find((c) => c.group === 'Tcp' && c.name === 'CurrEstab')?.level ?? 0;
  const whole = opened + open;
  const received = Math.max(0, resets.delta - own);
  const theirs = Math.min(
    received,
    others.reduce((sum, { delta }) => sum + delta, 0),
  );
  const { seconds, basis } = resets;
  const cites: [string, ...string[]] = [...resets.cites];
  if (theirs > 0) cites.push(...others.filter(({ delta }) => delta > 0).flatMap((o) => o.cites));
  const numbers = { resets: resets.delta, own_aborts: own, peer_aborts: theirs, opened, open, seconds };
  const known = theirs > 0 ? `; programs on the other hosts here aborted as many as ${figure(theirs)}` : '';
  const statement = `${figure(received)} of about ${figure(whole)} connections were reset by the other side in ${seconds.toFixed(1)} s (${figure(resets.delta)} resets, ${figure(Math.min(own, resets.delta))} of our own programs)${known}`;
  if (whole === 0) return { state: 'not_exercised', statement: 'there was no connection' };
  if (received === 0) return { state: 'clear', statement, numbers, cites };
  const unexplained = received - theirs;
  const isMany = unexplained >= limits.least && unexplained > limits.share * whole;
  return {
    state: 'fired',
    severity: isMany ? 'warning' : 'info',
    basis,
    statement,
    numbers,
    cites,
  };
}
