import type { Delta } from '../../../src/core/delta.js';
import type { BundleView } from '../../../src/core/report.js';
import { citeRow } from '../../../src/core/table-row.js';
import { formatBytes } from '../../../src/core/units.js';
import type { Model } from '../model.js';
import { counterName, isTraffic, isTrouble } from './names.js';

/** Tables whose counters a reader of a network incident wants to see grow or not grow. */
const TABLES: ReadonlySet<string> = new Set([
  'tcp_counters',
  'interface_counters',
  'nic_counters',
  'qdiscs',
  'conntrack_stats',
  'softnet',
  'firewall_rules',
]);

const MOST_TROUBLE = 40;
const MOST_TRAFFIC = 24;
const MOST_SINCE_BOOT = 12;

/** Counters that grew in the window: of trouble by growth, of traffic in the order of their tables. */
export function grownCounters(view: BundleView): Pick<Model, 'trouble' | 'traffic' | 'grewMore'> {
  const grown = [...view.deltas()].filter((d) => TABLES.has(d.table) && (d.delta ?? 0) > 0);
  const trouble = once(grown.filter(isTrouble)).toSorted((a, b) => (b.delta ?? 0) - (a.delta ?? 0));
  const traffic = once(grown.filter((d) => isTraffic(d) && !isTrouble(d)));
  const shown = Math.min(trouble.length, MOST_TROUBLE) + Math.min(traffic.length, MOST_TRAFFIC);
  return {
    trouble: trouble.slice(0, MOST_TROUBLE).map(growthOf),
    traffic: traffic.slice(0, MOST_TRAFFIC).map(growthOf),
    grewMore: grown.length - shown,
  };
}

/** Two sources may tell the same counter (netlink and /proc/net/dev, nstat and netstat): the first one counts. */
function once(deltas: readonly Delta[]): Delta[] {
  const seen = new Set<string>();
  return deltas.filter((d) => {
    const id = `${d.host} ${counterName(d)}`;
    return !seen.has(id) && seen.add(id);
  });
}

function growthOf(d: Delta): Model['trouble'][number] {
  return {
    host: d.host,
    counter: counterName(d),
    start: d.start,
    end: d.end,
    delta: d.delta ?? 0,
    rate: Number((d.rate ?? 0).toPrecision(3)),
    cite: d.endCite,
  };
}

/** Trouble counters of the TCP/IP stack that are not zero since boot: hints, for they say nothing about now. */
export function sinceBoot(view: BundleView): Model['sinceBoot'] {
  const rows = new Map<string, Model['sinceBoot'][number]>();
  for (const row of view.rows('tcp_counters')) {
    const [group, name, total] = [row['group'], row['name'], row['value']];
    if (row._snapshot !== 'end' || typeof total !== 'number' || total === 0) continue;
    const named = { table: 'tcp_counters', key: { group, name }, counter: 'value' };
    const counter = counterName(named);
    const id = `${row._host} ${counter}`;
    if (rows.has(id) || !isTrouble(named)) continue;
    rows.set(id, { host: row._host, counter, total, cite: citeRow(row) });
  }
  return [...rows.values()].toSorted((a, b) => b.total - a.total).slice(0, MOST_SINCE_BOOT);
}

/** Bytes per second of each interface and direction, those that carried something. */
export function interfaceRates(view: BundleView): { label: string; value: number; text: string }[] {
  const rates = new Map<string, { bytes?: number; packets?: number }>();
  for (const d of view.deltas()) {
    const match = /^([rt]x)_(bytes|packets)$/.exec(d.counter);
    if (d.table !== 'interface_counters' || !match || (d.delta ?? 0) === 0) continue;
    const host = view.manifest.hosts.length > 1 ? `${d.host} ` : '';
    const label = `${host}${String(d.key['interface'])} ${match[1] === 'rx' ? 'in' : 'out'}`;
    const entry = rates.get(label) ?? {};
    entry[match[2] === 'bytes' ? 'bytes' : 'packets'] = d.rate ?? 0;
    rates.set(label, entry);
  }
  return [...rates].map(([label, { bytes = 0, packets = 0 }]) => ({
    label,
    value: bytes,
    text: `${formatBytes(Math.round(bytes))}/s, ${Number(packets.toPrecision(3))} packets/s`,
  }));
}
