import type { Collector } from '../../core/collector.js';
import { lossOf } from '../../core/echo-loss.js';
import { cite, type FactRow, type Growth, type HostView } from '../../core/fact-view.js';
import { groupBy } from '../../core/group-by.js';
import { retransmissions } from '../../core/retransmissions.js';
import type { Table } from '../../core/table.js';
import { conntrackUsage } from '../../tables/conntrack-usage.js';
import { dnsQueries } from '../../tables/dns-queries.js';
import { httpTiming } from '../../tables/http-timing.js';
import { interfaceCounters } from '../../tables/interface-counters.js';
import { load } from '../../tables/load.js';
import { memory } from '../../tables/memory.js';
import { pingReplies } from '../../tables/ping-replies.js';
import { pingSummary } from '../../tables/ping-summary.js';
import { sockets } from '../../tables/sockets.js';
import { tcpConnects } from '../../tables/tcp-connects.js';

interface Common {
  /** The same thing on every host and in every bundle: `ping loss toward db1`. */
  readonly name: string;
  readonly unit: string;
  readonly cite: string;
}

/** A part of a whole: what it is of is said with it. */
export interface ShareMetric extends Common {
  readonly kind: 'share';
  readonly part: number;
  readonly whole: number;
}

/** Events in the window. */
export interface RateMetric extends Common {
  readonly kind: 'rate';
  readonly count: number;
  readonly seconds: number;
  /** Bytes, time, work of the whole machine: no events of which the number tells how much it varies by chance. */
  readonly isAmount?: true;
}

/** Repeated measurements of one quantity. */
export interface SampleMetric extends Common {
  readonly kind: 'sample';
  readonly values: readonly number[];
}

/** One value at one moment: how it varies is not known. */
export interface LevelMetric extends Common {
  readonly kind: 'level';
  readonly value: number;
}

export type Metric = ShareMetric | RateMetric | SampleMetric | LevelMetric;

/** Counters of single sockets, processes and entries come and go with them, and are not the same thing elsewhere. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  ...['sockets', 'conntrack_entries', 'processes', 'process_activity', 'process_sched', 'threads'],
  ...['interrupts', 'cpu_times', 'cpu_sched', 'kernel_activity', 'pressure', 'numa'],
]);
/** Counters that grow with what the machine does, in bursts. */
const AMOUNT =
  /^(?:softirqs|disk_io|vmstat_counters|cgroup_\w+) |(?:Octets|Pkts|Segs|Datagrams|_bytes|_packets|processed|received_rps|_ms|_ns|_us)$/;
/** What only says which of several equal things did it: these are added up. */
const SUMMED: ReadonlySet<string> = new Set([
  'cpu',
  'queue',
  'source',
  'handle',
  'parent',
  'ordinal',
  'occurrence',
]);

/** Everything of one host that can be compared with another one, or with the same one at another time. Pure. */
export function metricsOf(view: HostView, collectors: readonly Pick<Collector, 'fills'>[]): ReadonlyMap<string, Metric> {
  const all = [...shares(view), ...samples(view), ...levels(view), ...rates(view, collectors)];
  return new Map(all.map((metric) => [metric.name, metric]));
}

function* shares(view: HostView): Iterable<ShareMetric> {
  const tcp = retransmissions(view);
  if (tcp !== undefined && tcp.basis === 'window') {
    const name = 'TCP segments sent again (without needless ones)';
    yield { kind: 'share', name, unit: 'segments', part: tcp.genuine, whole: tcp.sent, cite: tcp.cites[0] };
  }
  for (const row of view.latest(pingSummary)) {
    const loss = lossOf(row);
    if (!loss) continue;
    const name = `ping loss toward ${row.target}`;
    yield { kind: 'share', name, unit: 'probes', part: loss.lost, whole: loss.of, cite: cite(row) };
  }
  yield* failures(view.rows(dnsQueries), 'questions', (q) => ({
    name: `DNS questions without a good answer (${q.server ?? 'libc'})`,
    failed: q.timed_out || (q.rcode !== 'NOERROR' && q.rcode !== 'NXDOMAIN' && q.rcode !== undefined),
  }));
  yield* failures(view.rows(httpTiming), 'requests', (r) => ({
    name: `HTTP requests failed toward ${r.target}`,
    failed: r.outcome !== 'ok' || (r.http_code ?? 0) >= 500,
  }));
  yield* failures(view.rows(tcpConnects), 'connects', (c) => ({
    name: `TCP connects failed toward ${c.target}`,
    failed: c.outcome !== 'connected',
  }));
  const counters = groupBy(view.growth(interfaceCounters), (g) => String(g.key['interface']));
  for (const [name, list] of counters) {
    const of = (counter: string): Growth | undefined =>
      list.find((g) => g.counter === counter && g.basis === 'window');
    for (const direction of ['rx', 'tx']) {
      const packets = of(`${direction}_packets`);
      for (const kind of ['dropped', 'errors']) {
        const part = of(`${direction}_${kind}`);
        if (!part || !packets) continue;
        const counts = { part: part.delta, whole: part.delta + packets.delta };
        yield {
          kind: 'share',
          name: `${name} ${direction}_${kind}`,
          unit: 'packets',
          ...counts,
          cite: part.cites[0],
        };
      }
    }
  }
}

function* failures<T extends Table>(
  rows: readonly FactRow<T>[],
  unit: string,
  judge: (row: FactRow<T>) => { readonly name: string; readonly failed: boolean },
): Iterable<ShareMetric> {
  for (const [name, list] of groupBy(rows, (row) => judge(row).name)) {
    const failed = list.filter((row) => judge(row).failed);
    const [first] = [...failed, ...list];
    yield {
      kind: 'share',
      name,
      unit,
      part: failed.length,
      whole: list.length,
      cite: first ? cite(first) : '',
    };
  }
}

function* samples(view: HostView): Iterable<SampleMetric> {
  yield* sampled(view.rows(pingReplies), (r) => [`ping RTT toward ${r.target}`, r.rtt_ms]);
  yield* sampled(view.rows(dnsQueries), (q) => [
    `DNS answer time (${q.server ?? 'libc'})`,
    q.timed_out ? undefined : q.query_ms,
  ]);
  yield* sampled(view.rows(httpTiming), (r) => [
    `HTTP total time toward ${r.target}`,
    r.outcome === 'ok' ? r.time_total_ms : undefined,
  ]);
  yield* sampled(view.rows(httpTiming), (r) => [`HTTP time to first byte toward ${r.target}`, r.wait_ms]);
  yield* sampled(view.rows(tcpConnects), (c) => [`TCP connect time toward ${c.target}`, c.connect_ms]);
}

function* sampled<T extends Table>(
  rows: readonly FactRow<T>[],
  value: (row: FactRow<T>) => readonly [name: string, ms: number | undefined],
): Iterable<SampleMetric> {
  const measured = rows.filter((row) => value(row)[1] !== undefined);
  for (const [name, list] of groupBy(measured, (row) => value(row)[0])) {
    const values = list.flatMap((row) => value(row)[1] ?? []);
    yield { kind: 'sample', name, unit: 'ms', values, cite: cite(list[0]) };
  }
}

function* levels(view: HostView): Iterable<LevelMetric> {
  const [usage] = view.latest(conntrackUsage);
  const [average] = view.latest(load);
  const [ram] = view.latest(memory);
  const level = (name: string, unit: string, value: number | undefined, from?: Parameters<typeof cite>[0]) =>
    value === undefined || from === undefined
      ? []
      : [{ kind: 'level' as const, name, unit, value, cite: cite(from) }];
  yield* level('tracked connections', 'entries', usage?.count, usage);
  yield* level('load average, 1 min', 'tasks', average?.load1, average);
  yield* level('memory available', 'bytes', ram?.available_bytes, ram);
  const tcp = view.latest(sockets).filter((s) => s.protocol === 'tcp');
  for (const [state, list] of groupBy(tcp, (s) => s.state)) {
    yield* level(`TCP sockets in ${state}`, 'sockets', list.length, list[0]);
  }
}

function* rates(view: HostView, collectors: readonly Pick<Collector, 'fills'>[]): Iterable<RateMetric> {
  const tables = new Map(collectors.flatMap((c) => c.fills.map((t): [string, Table] => [t.id, t])));
  for (const table of tables.values()) {
    if (table.counters.length === 0 || NOT_COMPARED.has(table.id)) continue;
    const grown = view.growth(table).filter((g) => g.basis === 'window');
    for (const [name, list] of groupBy(grown, (g) => nameOf(table, g))) {
      const most = list.toSorted((a, b) => b.delta - a.delta)[0] ?? list[0];
      const count = list.reduce((sum, g) => sum + g.delta, 0);
      const { seconds, cites } = most;
      // Segments sent again are events, segments sent are not.
      const isAmount = AMOUNT.test(name) && !name.endsWith(' RetransSegs');
      yield {
        kind: 'rate',
        name,
        unit: 'per s',
        count,
        seconds,
        cite: cites[0],
        ...(isAmount && { isAmount }),
      };
    }
  }
}

/** `tcp_counters TcpExt TCPTimeouts`, `qdiscs eth0 fq_codel dropped`. */
function nameOf(table: Table, { key, counter }: Growth): string {
  const words = table.key.flatMap((column) =>
    SUMMED.has(column) || key[column] === undefined ? [] : [String(key[column])],
  );
  return [table.id, ...words, ...(counter === 'value' ? [] : [counter])].join(' ');
}
