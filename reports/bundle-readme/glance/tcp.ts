import type { Delta } from '../../../src/core/delta.js';
import type { BundleView } from '../../../src/core/report.js';
import type { Statement } from '../model.js';
import { type Glance, on, plural, show } from './glance.js';

/** Below this many segments a share of them says nothing. */
const ENOUGH = 10_000;

/** Counters that should not move at all, and what one step of them is. */
const EVENTS: readonly (readonly [string, string])[] = [
  ['TcpExt ListenOverflows', 'connection lost because an accept queue was full'],
  ['TcpExt TCPReqQFullDrop', 'SYN dropped because the SYN queue was full'],
  ['TcpExt TCPBacklogDrop', 'segment dropped because its socket was busy'],
  ['TcpExt TCPRcvQDrop', 'segment dropped because the receive queue was full'],
  ['TcpExt TCPAbortOnTimeout', 'connection aborted after a timeout'],
  ['TcpExt TCPAbortOnMemory', 'connection aborted for lack of memory'],
  ['TcpExt IPReversePathFilter', 'packet dropped by reverse path filtering'],
  ['Ip OutNoRoutes', 'packet without a route'],
  ['Ip InDiscards', 'received packet discarded'],
  ['Udp RcvbufErrors', 'datagram dropped because a receive buffer was full'],
];

export const tcp: Glance = (view) => {
  const hosts = new Map<string, Map<string, Delta>>();
  for (const d of view.deltas()) {
    if (d.table !== 'tcp_counters' || d.delta === undefined) continue;
    const counters = hosts.get(d.host) ?? new Map<string, Delta>();
    hosts.set(d.host, counters);
    const name = `${String(d.key['group'])} ${String(d.key['name'])}`;
    if (!counters.has(name)) counters.set(name, d);
  }
  return [...hosts].flatMap(([host, counters]) => ofHost(view, host, counters));
};

function ofHost(view: BundleView, host: string, counters: ReadonlyMap<string, Delta>): Statement[] {
  const at = on(view, host);
  const statements: Statement[] = [];
  const [retrans, out] = [counters.get('Tcp RetransSegs'), counters.get('Tcp OutSegs')];
  if (retrans?.delta !== undefined && out?.delta !== undefined) {
    const share = out.delta >= ENOUGH ? ` (${((100 * retrans.delta) / out.delta).toFixed(2)} %)` : '';
    const text = `${at}${show(retrans.delta)} of ${plural(out.delta, 'TCP segment')} out retransmitted in ${show(out.seconds)} s${share}`;
    const idle = out.delta === 0 ? '; no traffic, so nothing was put to the test' : '';
    statements.push({
      layer: 'tcp_socket',
      standsOut: retrans.delta > 0,
      text: text + idle,
      cite: retrans.endCite,
    });
  }
  for (const [name, what] of EVENTS) {
    const d = counters.get(name);
    if (d?.delta === undefined || d.delta === 0) continue;
    const text = `${at}${name} grew by ${show(d.delta)} in ${show(d.seconds)} s (one: ${what})`;
    statements.push({ layer: 'tcp_socket', standsOut: true, text, cite: d.endCite });
  }
  return statements;
}
