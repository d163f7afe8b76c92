import type { Delta } from '../../src/core/delta.js';
import type { BundleView } from '../../src/core/report.js';
import { citeRow } from '../../src/core/table-row.js';
import type { Model } from './model.js';

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

/** Names that count something going wrong rather than traffic passing by (snmp_counter.rst, rtnl_link_stats64). */
const TROUBLE =
  /retrans|timeout|drop|err|overflow|loss|lost|fail|abort|reset|estabresets|prune|collaps|discard|ofo|backlog|squeez|missed|crc|carrier|collision|requeue|overlimit|noroute|noport|unreach|reject|filter|insert_failed|invalid|spurious|dsack|reorder|zerowindow|nohandler|exceeded|memorypressure/i;

/** `Tcp OutErrs`-like names that only look like trouble. */
const HARMLESS = /^(TcpExt )?TCP(AutoCorking|FastOpen|PureAcks|HPAcks|OrigDataSent)$|^IcmpMsg /;

export function isTrouble(counter: string): boolean {
  return TROUBLE.test(counter) && !HARMLESS.test(counter);
}

/** Every counter that grew in the window, trouble first, then by growth. */
export function grownCounters(view: BundleView): Model['grew'] {
  const grown: Model['grew'] = [];
  for (const d of view.deltas()) {
    if (!TABLES.has(d.table) || d.delta === undefined || d.delta === 0 || d.rate === undefined) continue;
    grown.push({
      host: d.host,
      counter: nameOf(d),
      start: d.start,
      end: d.end,
      delta: d.delta,
      rate: Number(d.rate.toPrecision(4)),
      seconds: Math.round(d.seconds * 10) / 10,
      cite: d.endCite,
    });
  }
  const rank = (c: Model['grew'][number]): number => (isTrouble(c.counter) ? 0 : 1);
  return grown.toSorted((a, b) => rank(a) - rank(b) || b.delta - a.delta);
}

/** Trouble counters of the TCP/IP stack that are not zero since boot: hints, for they say nothing about now. */
export function sinceBoot(view: BundleView): Model['sinceBoot'] {
  const rows: Model['sinceBoot'] = [];
  for (const row of view.rows('tcp_counters')) {
    const counter = `${String(row['group'])} ${String(row['name'])}`;
    const total = row['value'];
    if (row._snapshot !== 'end' || typeof total !== 'number' || total === 0 || !isTrouble(counter)) continue;
    if (!rows.some((r) => r.host === row._host && r.counter === counter)) {
      rows.push({ host: row._host, counter, total, cite: citeRow(row) });
    }
  }
  return rows.toSorted((a, b) => b.total - a.total).slice(0, 25);
}

/** Interface, queue or group first, the counter last: `eth0 rx_dropped`, `TcpExt TCPTimeouts`. */
function nameOf(delta: Delta): string {
  const key = Object.values(delta.key).filter((v) => typeof v === 'string' || typeof v === 'number');
  return [...key, ...(delta.counter === 'value' ? [] : [delta.counter])].join(' ');
}
