import { addressAndPort } from '../core/connections.js';
import { cite, type HostView } from '../core/fact-view.js';
import { groupBy } from '../core/group-by.js';
import { median } from '../core/quantile.js';
import { ownerOf } from '../core/socket-owner.js';
import { addresses } from '../tables/addresses.js';
import { conntrackEntries } from '../tables/conntrack-entries.js';
import { conntrackStats } from '../tables/conntrack-stats.js';
import { conntrackUsage } from '../tables/conntrack-usage.js';
import { dnsConfig } from '../tables/dns-config.js';
import { dnsQueries } from '../tables/dns-queries.js';
import { firewallChains } from '../tables/firewall-chains.js';
import { firewallObjects } from '../tables/firewall-objects.js';
import { firewallRules } from '../tables/firewall-rules.js';
import { interfaceCounters } from '../tables/interface-counters.js';
import { interfaces } from '../tables/interfaces.js';
import { linkState } from '../tables/link-state.js';
import { neighbours } from '../tables/neighbours.js';
import { nicCounters } from '../tables/nic-counters.js';
import { qdiscClasses } from '../tables/qdisc-classes.js';
import { qdiscs } from '../tables/qdiscs.js';
import { resolverCounters } from '../tables/resolver-counters.js';
import { routeLookups } from '../tables/route-lookups.js';
import { routes } from '../tables/routes.js';
import { rules } from '../tables/rules.js';
import { socketSummary } from '../tables/socket-summary.js';
import { sockets } from '../tables/sockets.js';
import { tcpCounters } from '../tables/tcp-counters.js';
import { type NetworkRow, type Part, tablePart } from './network-part.js';

export const SECTIONS = [
  'interfaces',
  'routes',
  'neighbours',
  'firewall',
  'conntrack',
  'dns',
  'sockets',
  'qdisc',
] as const;
export type SectionName = (typeof SECTIONS)[number];

const moved = (column: string) => (row: NetworkRow) => row.moved[column]?.delta ?? -1;
/** Driver counters have no standard names; these words stand for what went wrong. */
const TROUBLE = /drop|err|discard|miss|exceeded|timeout|fail|no_?buf|fifo|collision/i;
const NOT_UNICAST = new Set(['local', 'broadcast', 'multicast', 'anycast']);

/** What each section shows, in this order. */
export const PARTS: Readonly<Record<SectionName, readonly Part[]>> = {
  interfaces: [
    tablePart('Interfaces', interfaces, 'interface state flags mtu mac qdisc qlen master kind link xdp'),
    tablePart('Addresses', addresses, 'interface address prefix_length scope peer flags'),
    tablePart('Link', linkState, 'interface operstate carrier speed_mbps duplex carrier_changes'),
    tablePart('Traffic', interfaceCounters, 'interface rx_packets rx_bytes tx_packets tx_bytes'),
    tablePart(
      'Errors and drops',
      interfaceCounters,
      'interface rx_errors rx_dropped rx_missed_errors rx_crc_errors rx_fifo_errors rx_dropped_and_missed tx_errors tx_dropped tx_carrier_errors collisions',
    ),
    tablePart('Driver counters of trouble that moved', nicCounters, 'interface name queue value', {
      only: (row, { value }) => (value?.delta ?? 0) > 0 && TROUBLE.test(String(row['name'])),
      most: moved('value'),
      none: 'none of them moved',
    }),
  ],
  routes: [
    tablePart('Policy rules', rules, 'family priority selector action table'),
    tablePart(
      'Routes',
      routes,
      'family table type destination via dev src proto metric weight mtu mtu_locked advmss flags',
      { only: (row) => !NOT_UNICAST.has(String(row['type'])), none: 'only local ones' },
    ),
    tablePart('How the kernel would send', routeLookups, 'target address type via dev src mtu error'),
  ],
  neighbours: [
    tablePart('Neighbours', neighbours, 'interface address mac states router used_s confirmed_s probes'),
  ],
  firewall: [
    tablePart('Chains with a hook', firewallChains, 'source family table chain hook policy packets', {
      only: (row) => row['hook'] !== undefined,
      none: 'no chain has a hook',
    }),
    tablePart(
      'Rules, those that matched most first',
      firewallRules,
      'source family table chain position verdict rule packets bytes',
      { most: moved('packets') },
    ),
    tablePart(
      'Sets, maps and counters',
      firewallObjects,
      'source family table kind name type element_count packets',
    ),
  ],
  conntrack: [
    tablePart(
      'Table',
      conntrackUsage,
      'count max buckets tcp_timeout_established_s tcp_timeout_time_wait_s udp_timeout_s udp_timeout_stream_s tcp_be_liberal tcp_loose',
    ),
    tablePart(
      'By CPU',
      conntrackStats,
      'cpu entries found invalid insert_failed drop early_drop error search_restart clash_resolve chaintoolong',
    ),
    {
      title: 'Entries by state',
      table: conntrackEntries,
      columns: ['proto', 'state', 'entries', 'unreplied'],
      rows: entriesByState,
    },
  ],
  dns: [
    tablePart(
      'Resolver configuration',
      dnsConfig,
      'source scope nameservers search ndots timeout_s attempts hosts_order',
    ),
    {
      title: 'Questions asked',
      table: dnsQueries,
      columns: ['name', 'type', 'view', 'server', 'asked', 'answered', 'rcodes', 'median_ms', 'worst_ms'],
      rows: questions,
    },
    tablePart(
      'Local resolver',
      resolverCounters,
      'resolver transactions cache_hits cache_misses timeouts failure_responses',
    ),
  ],
  sockets: [
    tablePart('Counts', socketSummary, 'part transport total estab closed orphaned timewait'),
    {
      title: 'Listeners',
      table: sockets,
      columns: ['protocol', 'local', 'accept_queue', 'backlog', 'owner'],
      rows: listeners,
      none: 'nothing listens',
    },
    {
      title: 'TCP by state',
      table: sockets,
      columns: ['state', 'sockets'],
      rows: states,
      none: 'no TCP socket',
    },
    {
      title: 'Connections, those with most traffic first',
      table: sockets,
      columns: [
        ...[
          'state',
          'local',
          'remote',
          'recv_q',
          'send_q',
          'rtt_ms',
          'cwnd',
          'bytes_acked',
          'bytes_received',
        ],
        ...['retrans_total', 'owner'],
      ],
      rows: connections,
      none: 'no TCP connection',
    },
    tablePart('Counters of the stack that moved', tcpCounters, 'group name value', {
      only: (_, { value }) => (value?.delta ?? 0) > 0,
      most: moved('value'),
      none: 'none of them moved',
    }),
  ],
  qdisc: [
    tablePart(
      'Queueing disciplines',
      qdiscs,
      'interface kind handle parent options sent_packets sent_bytes dropped overlimits requeues backlog_packets backlog_bytes ecn_mark',
    ),
    tablePart(
      'Classes',
      qdiscClasses,
      'interface kind class parent options sent_packets dropped overlimits backlog_packets',
    ),
  ],
};

function entriesByState(view: HostView): NetworkRow[] {
  const groups = groupBy(view.latest(conntrackEntries), (e) => `${e.proto} ${e.state ?? ''}`);
  return [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .map((list) => ({
      values: {
        proto: list[0].proto,
        ...(list[0].state !== undefined && { state: list[0].state }),
        entries: list.length,
        unreplied: list.filter((e) => e.flags.includes('UNREPLIED')).length,
      },
      moved: {},
      cite: cite(list[0]),
    }));
}

function questions(view: HostView): NetworkRow[] {
  const groups = groupBy(view.rows(dnsQueries), (q) => JSON.stringify([q.name, q.type, q.view, q.server]));
  return [...groups.values()].map((list) => {
    const [first] = list;
    const times = list.flatMap((q) => (q.timed_out ? [] : (q.query_ms ?? [])));
    const rcodes = groupBy(list, (q) => q.rcode ?? (q.timed_out ? 'timeout' : '?'));
    return {
      values: {
        name: first.name,
        type: first.type,
        view: first.view,
        server: first.server,
        asked: list.length,
        answered: list.filter((q) => !q.timed_out && q.error === undefined).length,
        rcodes: [...rcodes].map(([code, of]) => `${code} ${of.length}`),
        median_ms: median(times),
        ...(times.length > 0 && { worst_ms: Math.max(...times) }),
      },
      moved: {},
      cite: cite(first),
    };
  });
}

function listeners(view: HostView): NetworkRow[] {
  return view
    .latest(sockets)
    .filter((s) => s.state === 'LISTEN' || (s.protocol === 'udp' && s.state === 'UNCONN'))
    .map((s) => ({
      values: {
        protocol: s.protocol,
        local: addressAndPort(s.local_address, s.local_port),
        accept_queue: s.accept_queue,
        backlog: s.backlog,
        owner: ownerOf(s),
      },
      moved: {},
      cite: cite(s),
    }));
}

function states(view: HostView): NetworkRow[] {
  const tcp = view.latest(sockets).filter((s) => s.protocol === 'tcp');
  return [...groupBy(tcp, (s) => s.state)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([state, list]) => ({ values: { state, sockets: list.length }, moved: {}, cite: cite(list[0]) }));
}

const CONNECTION = tablePart(
  '',
  sockets,
  'protocol state local_address local_port remote_address remote_port recv_q send_q rtt_ms cwnd bytes_acked bytes_received retrans_total users',
  {
    only: (s) => s['protocol'] === 'tcp' && s['remote_address'] !== undefined && s['state'] !== 'TIME-WAIT',
    most: (row) => moved('bytes_acked')(row) + moved('bytes_received')(row),
  },
);

function connections(view: HostView): NetworkRow[] {
  return CONNECTION.rows(view).map((row) => {
    const s = row.values as unknown as Parameters<typeof ownerOf>[0] & Record<string, string & number>;
    const end = (side: 'local' | 'remote'): string =>
      addressAndPort(String(s[`${side}_address`]), s[`${side}_port`]);
    return {
      ...row,
      values: { ...row.values, local: end('local'), remote: end('remote'), owner: ownerOf(s) },
    };
  });
}
