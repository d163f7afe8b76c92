import type { BundleTables } from '../../src/core/documents/bundle-tables.js';
import type { Places } from '../../src/core/documents/places.js';
import type { Delta } from '../../src/core/delta.js';
import { escapeLine } from '../../src/core/escape.js';
import { cite } from '../../src/core/fact-view.js';
import { figure, percent } from '../../src/core/figures.js';
import { formatBytes } from '../../src/core/units.js';
import type { conntrackUsage } from '../../src/tables/conntrack-usage.js';
import type { interfaces } from '../../src/tables/interfaces.js';
import type { routeLookups } from '../../src/tables/route-lookups.js';
import type { socketMemoryLimits } from '../../src/tables/socket-memory-limits.js';
import type { sockstat } from '../../src/tables/sockstat.js';
import type { Model } from './model.js';
import { share } from './not-told.js';

type Row = Model['hosts'][number];
type Measure = Row['measure'];

/** Why a number is missing where no probe failed. */
interface Words {
  readonly noNumber: string;
  readonly notRun: string;
}

const PAGE = 4096;
/** Counters of an interface that should not grow. */
const TROUBLE = /(?:errors|dropped|missed)$/;

/** What the machine itself did with the packets, a line each; what was not collected says so. */
export function hosts(tables: BundleTables, places: Places, words: Words): Row[] {
  return tables.bundle.manifest.hosts.flatMap(({ id }) => {
    const row = (measure: Measure, text: string, cites: readonly string[]): Row => ({
      host: escapeLine(id),
      measure,
      text: escapeLine(text),
      ...places.cite(tables.bundle, cites),
    });
    const none = (measure: Measure): Row => ({
      host: escapeLine(id),
      measure,
      missing: why(tables, id, measure, words),
      cites: [],
      places: [],
    });
    const found = [
      conntrack(tables, id, row),
      socketMemory(tables, id, row),
      backlog(tables, id, row),
      softirq(tables, id, row),
      nic(tables, id, row),
      ...links(tables, id, row),
    ];
    const measures = new Set(found.flatMap((r) => r?.measure ?? []));
    return [...found.filter((r) => r !== undefined), ...ALL.filter((m) => !measures.has(m)).map(none)];
  });
}

type Make = (measure: Measure, text: string, cites: readonly string[]) => Row;

const ALL: readonly Measure[] = ['conntrack', 'socket_memory', 'backlog', 'softirq', 'nic', 'mtu'];
const COLLECTOR: Readonly<Record<Measure, string>> = {
  conntrack: 'conntrack',
  socket_memory: 'sockets',
  backlog: 'cpu',
  softirq: 'cpu',
  nic: 'interfaces',
  mtu: 'interfaces',
  route: 'routes',
};

/** Why nothing is known: in the words of the probe that failed. */
function why(
  tables: BundleTables,
  host: string,
  measure: Measure,
  words: Words,
): NonNullable<Row['missing']> {
  const collector = COLLECTOR[measure];
  const own = tables.bundle.manifest.artifacts.filter((a) => a.host === host && a.collector === collector);
  const failed = own.find((a) => a.outcome !== 'ok' && a.reason !== undefined);
  const word = own.length === 0 ? words.notRun : words.noNumber;
  return { state: 'not_collected', collector, reason: failed?.reason ?? word };
}

function conntrack(tables: BundleTables, host: string, row: Make): Row | undefined {
  const [usage] = tables.latest<typeof conntrackUsage>('conntrack_usage', host);
  if (usage?.count === undefined) return undefined;
  const text = usage.max ? share(usage.count, usage.max) : `${figure(usage.count)} / ?`;
  return row('conntrack', text, [cite(usage)]);
}

function socketMemory(tables: BundleTables, host: string, row: Make): Row | undefined {
  const tcp = tables.latest<typeof sockstat>('sockstat', host).find((s) => s.protocol === 'TCP');
  if (tcp?.mem_pages === undefined) return undefined;
  const limits = tables
    .latest<typeof socketMemoryLimits>('socket_memory_limits', host)
    .find((l) => l.protocol === 'TCP');
  const used = formatBytes(tcp.mem_pages * PAGE);
  const text = `${used} / ${limits ? formatBytes(limits.pressure_pages * PAGE) : '?'}`;
  return row('socket_memory', text, [cite(tcp), ...(limits ? [cite(limits)] : [])]);
}

function backlog(tables: BundleTables, host: string, row: Make): Row | undefined {
  const grown = (counter: string): (Delta & { delta: number })[] => tables.grown('softnet', host, counter);
  const sum = (list: readonly { delta: number }[]): number => list.reduce((all, d) => all + d.delta, 0);
  const [processed, dropped, squeezed] = [grown('processed'), grown('dropped'), grown('time_squeeze')];
  const [first] = processed;
  if (!first) return undefined;
  const text = `${share(sum(dropped), sum(processed))}; ${figure(sum(squeezed))}`;
  const [worst] = [...dropped, ...squeezed].toSorted((a, b) => b.delta - a.delta);
  return row('backlog', text, [(worst ?? first).endCite]);
}

function softirq(tables: BundleTables, host: string, row: Make): Row | undefined {
  const byCpu = new Map<string, { soft: number; all: number; cite: string }>();
  for (const d of tables.grown('cpu_times', host)) {
    const cpu = String(d.key['cpu']);
    if (cpu === 'all' || d.counter === 'guest' || d.counter === 'guest_nice') continue;
    const own = byCpu.get(cpu) ?? { soft: 0, all: 0, cite: d.endCite };
    own.all += d.delta;
    if (d.counter === 'softirq') own.soft += d.delta;
    byCpu.set(cpu, own);
  }
  const [busiest] = [...byCpu]
    .filter(([, c]) => c.all > 0)
    .toSorted((a, b) => b[1].soft / b[1].all - a[1].soft / a[1].all);
  if (!busiest) return undefined;
  const [cpu, { soft, all, cite: where }] = busiest;
  return row('softirq', `CPU ${cpu}: ${percent(soft / all)}`, [where]);
}

function nic(tables: BundleTables, host: string, row: Make): Row | undefined {
  const all = tables.grown('interface_counters', host).filter((d) => TROUBLE.test(d.counter));
  if (all.length === 0) return undefined;
  const grown = all.filter((d) => d.delta > 0).toSorted((a, b) => b.delta - a.delta);
  const text = [
    `${grown.length} / ${all.length}`,
    grown
      .slice(0, 3)
      .map((d) => `${String(d.key['interface'])} ${d.counter} +${figure(d.delta)}`)
      .join(', '),
  ]
    .filter(Boolean)
    .join(': ');
  return row(
    'nic',
    text,
    grown.length > 0 ? grown.slice(0, 2).map((d) => d.endCite) : all.slice(0, 1).map((d) => d.endCite),
  );
}

/** MTU of what the targets are reached through, and the route there. */
function links(tables: BundleTables, host: string, row: Make): Row[] {
  const lookups = tables.latest<typeof routeLookups>('route_lookups', host);
  const used = new Set(lookups.flatMap((l) => l.dev ?? []));
  const all = tables.latest<typeof interfaces>('interfaces', host).filter((i) => i.mtu !== undefined);
  const shown = all.filter(
    (i) => !i.flags.includes('LOOPBACK') && (used.size === 0 || used.has(i.interface)),
  );
  const mtus = shown.map((i) => `${i.interface} ${i.mtu}`).join(', ');
  const routes = lookups
    .filter((l) => l.error !== undefined || l.dev !== undefined)
    .map((l) => {
      const way =
        l.error ??
        [l.via === undefined ? '' : `via ${l.via}`, `dev ${l.dev}`, l.mtu === undefined ? '' : `mtu ${l.mtu}`]
          .filter(Boolean)
          .join(' ');
      return row('route', `${l.address ?? l.target} ${way}`, [cite(l)]);
    });
  const distinct = new Map(routes.map((r) => [r.text, r]));
  return [
    ...(shown.length > 0
      ? [
          row(
            'mtu',
            mtus,
            shown.slice(0, 2).map((i) => cite(i)),
          ),
        ]
      : []),
    ...[...distinct.values()].slice(0, 3),
  ];
}
