import type { Delta } from '../../../src/core/delta.js';
import type { BundleView } from '../../../src/core/report.js';
import { percent } from '../../../src/core/figures.js';
import { plural, show } from '../show.js';
import { about, type Glance, growth, keyText, on } from './glance.js';

const say = about('tcp_socket');
const stack = about('linux_stack');

/** Below this many segments a share of them says nothing. */
const ENOUGH = 10_000;
/** Of so many segments one in a thousand is worth a look; of fewer it must be several, and one in a hundred. */
const SHARE = 0.001;
const SHARE_OF_FEW = 0.01;
const SEVERAL = 3;

/** Counters that should not move at all, and what one step of them is. */
const EVENTS: readonly (readonly [string, string, string])[] = [
  [
    'TcpExt ListenOverflows',
    'time an accept queue was full when a connection came',
    'times an accept queue was full when a connection came',
  ],
  [
    'TcpExt TCPReqQFullDrop',
    'SYN dropped because the SYN queue was full',
    'SYNs dropped because the SYN queue was full',
  ],
  ['TcpExt SyncookiesSent', 'SYN cookie sent', 'SYN cookies sent'],
  [
    'TcpExt TCPBacklogDrop',
    'segment dropped because its socket was busy',
    'segments dropped because their socket was busy',
  ],
  [
    'TcpExt TCPRcvQDrop',
    'segment dropped because the receive queue was full',
    'segments dropped because the receive queue was full',
  ],
  [
    'TcpExt TCPZeroWindowDrop',
    'segment dropped because the window was closed',
    'segments dropped because the window was closed',
  ],
  ['TcpExt PruneCalled', 'time a receive buffer was full', 'times a receive buffer was full'],
  ['TcpExt TCPAbortOnTimeout', 'connection aborted after a timeout', 'connections aborted after a timeout'],
  [
    'TcpExt TCPAbortOnMemory',
    'connection aborted for lack of memory',
    'connections aborted for lack of memory',
  ],
  [
    'TcpExt TCPMemoryPressures',
    'time TCP came under memory pressure',
    'times TCP came under memory pressure',
  ],
];

const STACK_EVENTS: typeof EVENTS = [
  [
    'TcpExt IPReversePathFilter',
    'packet dropped by reverse path filtering',
    'packets dropped by reverse path filtering',
  ],
  ['Ip OutNoRoutes', 'packet without a route', 'packets without a route'],
  ['Ip InDiscards', 'received IPv4 packet discarded', 'received IPv4 packets discarded'],
  ['Ip OutDiscards', 'IPv4 packet to be sent discarded', 'IPv4 packets to be sent discarded'],
  ['Ip6 InDiscards', 'received IPv6 packet discarded', 'received IPv6 packets discarded'],
  ['Ip ReasmFails', 'IPv4 reassembly failed', 'IPv4 reassemblies failed'],
  [
    'Udp RcvbufErrors',
    'datagram dropped because a receive buffer was full',
    'datagrams dropped because a receive buffer was full',
  ],
  [
    'Udp6 RcvbufErrors',
    'datagram dropped because a receive buffer was full',
    'datagrams dropped because a receive buffer was full',
  ],
];

export const tcp: Glance = (view) => {
  const hosts = new Map<string, Map<string, Delta>>();
  for (const d of growth(view, 'tcp_counters')) {
    if (d.delta === undefined) continue;
    const counters = hosts.get(d.host) ?? new Map<string, Delta>();
    hosts.set(d.host, counters);
    const name = `${keyText(d, 'group')} ${keyText(d, 'name')}`;
    if (!counters.has(name)) counters.set(name, d);
  }
  return [...hosts].flatMap(([host, counters]) => ofHost(view, host, counters));
};

type Counters = ReadonlyMap<string, Delta>;

function ofHost(view: BundleView, host: string, counters: Counters): ReturnType<Glance> {
  const at = on(view, host);
  const grown = (name: string): number => counters.get(name)?.delta ?? 0;
  const statements: ReturnType<Glance> = [];
  for (const [events, voice, group] of [
    [EVENTS, say, 'Tcp InSegs'],
    [STACK_EVENTS, stack, 'Ip InReceives'],
  ] as const) {
    for (const [name, one, many] of events) {
      const d = counters.get(name);
      if (d?.delta === undefined || d.delta === 0) continue;
      const of =
        grown(group) > 0 && name.startsWith('Tcp')
          ? ` (${show(grown(group))} ${group === 'Tcp InSegs' ? 'segments' : 'packets'} in)`
          : '';
      statements.push(
        voice.trouble(`${at}${plural(d.delta, one, many)} in ${show(d.seconds)} s${of}: ${name}`, d.endCite),
      );
    }
  }
  return [...statements, ...retransmissions(at, counters, grown), ...resets(at, counters, grown)];
}

function retransmissions(
  at: string,
  counters: Counters,
  grown: (name: string) => number,
): ReturnType<Glance> {
  const [retrans, out] = [counters.get('Tcp RetransSegs'), counters.get('Tcp OutSegs')];
  if (retrans?.delta === undefined || out?.delta === undefined) return [];
  const share = out.delta > 0 ? retrans.delta / out.delta : 0;
  const many = out.delta >= ENOUGH ? share >= SHARE : retrans.delta >= SEVERAL && share >= SHARE_OF_FEW;
  const kinds = [
    ['TcpExt TCPSynRetrans', 'SYN'],
    ['TcpExt TCPTimeouts', 'after a timeout'],
    ['TcpExt TCPFastRetrans', 'fast'],
  ].flatMap(([name = '', what]) => (grown(name) > 0 ? [`${show(grown(name))} ${what}`] : []));
  const of = kinds.length > 0 && retrans.delta > 0 ? ` (among the events: ${kinds.join(', ')})` : '';
  const rate = out.delta >= ENOUGH ? `, ${percent(share)}` : '';
  const idle = out.delta < 100 ? '; so little traffic puts nothing to the test' : '';
  const text = `${at}${show(retrans.delta)} of ${plural(out.delta, 'TCP segment')} sent in ${show(out.seconds)} s were retransmissions${rate}${of}${idle}`;
  return [say.either(many, text, retrans.endCite)];
}

/** Closing with unread data or by our own probes resets connections too: numbers only. */
function resets(at: string, counters: Counters, grown: (name: string) => number): ReturnType<Glance> {
  const opened = grown('Tcp ActiveOpens') + grown('Tcp PassiveOpens');
  const [resetsSeen, fails] = [grown('Tcp EstabResets'), grown('Tcp AttemptFails')];
  const cite = counters.get('Tcp ActiveOpens')?.endCite;
  if (cite === undefined || opened === 0) return [];
  const text = `${at}${plural(opened, 'TCP connection')} opened (${show(grown('Tcp ActiveOpens'))} from here, ${show(grown('Tcp PassiveOpens'))} to here), ${show(fails)} failed, ${show(resetsSeen)} reset by either end; our own probes are among them`;
  return [say.fact(text, cite)];
}
