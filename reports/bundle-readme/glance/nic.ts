import type { Delta } from '../../../src/core/delta.js';
import type { BundleView } from '../../../src/core/report.js';
import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { isTrouble } from '../counters/names.js';
import { few, plural, show } from '../show.js';
import { about, type Glance, groupBy, growth, keyText, latest, list, num, on, str } from './glance.js';

const say = about('nic');
const MOST_COUNTERS = 4;

/** Speed and duplex as negotiated, and the driver's own counters of trouble. */
export const nic: Glance = (view) => [...counters(view), ...settings(view)];

function counters(view: BundleView): ReturnType<Glance> {
  const received = new Map<string, number>();
  for (const d of growth(view, 'interface_counters'))
    if (d.counter === 'rx_packets') received.set(`${d.host} ${keyText(d, 'interface')}`, d.delta ?? 0);
  const bad = [...growth(view, 'nic_counters')].filter((d) => (d.delta ?? 0) > 0 && isTrouble(d));
  return groupBy(bad, (d) => `${d.host} ${keyText(d, 'interface')}`).flatMap((deltas) => {
    const [first] = deltas.toSorted(byQueue);
    if (first === undefined) return [];
    const names = deltas.toSorted(byQueue).map((d) => `${keyText(d, 'name')} +${show(d.delta ?? 0)}`);
    const packets = received.get(`${first.host} ${keyText(first, 'interface')}`);
    const beside = packets === undefined ? '' : ` beside ${plural(packets, 'packet')} received`;
    const text = `${on(view, first.host)}${keyText(first, 'interface')}: ${few(names, MOST_COUNTERS)} in ${show(first.seconds)} s${beside}`;
    return [say.trouble(text, first.endCite)];
  });
}

/** Totals before their queues, then what grew most. */
function byQueue(a: Delta, b: Delta): number {
  const queue = (d: Delta): number => (d.key['queue'] === undefined || d.key['queue'] === null ? 0 : 1);
  return queue(a) - queue(b) || (b.delta ?? 0) - (a.delta ?? 0);
}

function settings(view: BundleView): ReturnType<Glance> {
  const drivers = new Map(latest(view, 'nic_drivers').map((r) => [`${r._host} ${str(r, 'interface')}`, r]));
  return latest(view, 'nic_settings').flatMap((row) => {
    const [speed, duplex] = [num(row, 'speed_mbps'), str(row, 'duplex')];
    const driver = drivers.get(`${row._host} ${str(row, 'interface')}`);
    const better = higher(row, speed);
    const known = [
      speed === undefined
        ? undefined
        : `${show(speed)} Mbit/s${better === undefined ? '' : ` although both ends can do ${show(better)}`}`,
      duplex === undefined ? undefined : `${duplex} duplex`,
      driver && str(driver, 'driver') !== undefined
        ? `driver ${str(driver, 'driver')} ${str(driver, 'version') ?? ''}`.trim()
        : undefined,
      row['link_detected'] === false
        ? `no link${str(row, 'link_down_reason') === undefined ? '' : ` (${str(row, 'link_down_reason')})`}`
        : undefined,
    ].filter((word) => word !== undefined);
    if (known.length === 0) return [];
    const text = `${on(view, row._host)}${str(row, 'interface')}: ${known.join(', ')}`;
    return [say.either(duplex === 'half' || better !== undefined, text, citeRow(row))];
  });
}

/** The highest speed that this end and the other both advertise, where it is more than what is used. */
function higher(row: TableRow, speed: number | undefined): number | undefined {
  const speeds = (column: string): number[] =>
    list(row, column).flatMap((mode) => Number(/^(\d+)base/.exec(mode)?.[1] ?? NaN) || []);
  const theirs = new Set(speeds('partner_link_modes'));
  const common = speeds('advertised_link_modes').filter((mode) => theirs.has(mode));
  const best = common.reduce((a, b) => Math.max(a, b), 0);
  return speed !== undefined && best > speed ? best : undefined;
}
