import type { Delta } from '../../../src/core/delta.js';
import type { BundleView } from '../../../src/core/report.js';
import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { formatBytes } from '../../../src/core/units.js';
import { percent } from '../../../src/core/figures.js';
import { ms, plural, show } from '../show.js';
import { about, type Glance, groupBy, growth, latest, num, on, str } from './glance.js';

const say = about('path_queue', 'Queues of this host');

/** A queue this long, at both ends of the window, is standing and not a burst. */
const STANDING_PACKETS = 100;
const STANDING_US = 100_000;
const ENOUGH = 1000;

/** Kinds that drop on purpose to keep the queue short; it means that the queue did stand. */
const BY_DESIGN: ReadonlySet<string> = new Set([
  'codel',
  'fq_codel',
  'cake',
  'pie',
  'fq_pie',
  'red',
  'ingress',
  'clsact',
]);

/** Packets this host dropped before the wire or left waiting. A parent counts its children again: only leaves. */
export const qdisc: Glance = (view) => {
  const rows = latest(view, 'qdiscs').filter(isLeaf(latest(view, 'qdiscs')));
  const leaves = new Map(rows.map((row) => [`${row._artifact}:${row._line}`, row]));
  const groups = groupBy(growth(view, 'qdiscs'), (d) => d.endCite).flatMap((deltas) => {
    const [first] = deltas;
    const row = first && leaves.get(first.endCite);
    return row ? [{ row, grown: new Map(deltas.map((d): [string, Delta] => [d.counter, d])) }] : [];
  });
  return [...groups.flatMap(({ row, grown }) => drops(view, row, grown)), ...standing(view, rows)];
};

function isLeaf(rows: readonly TableRow[]): (row: TableRow) => boolean {
  const parents = new Set(
    rows.map((r) => `${r._host} ${str(r, 'interface')} ${(str(r, 'parent') ?? '').split(':')[0]}`),
  );
  return (row) => {
    const handle = (str(row, 'handle') ?? '').replace(/:$/, '');
    return handle === '0' || handle === '' || !parents.has(`${row._host} ${str(row, 'interface')} ${handle}`);
  };
}

function drops(view: BundleView, row: TableRow, grown: ReadonlyMap<string, Delta>): ReturnType<Glance> {
  const [dropped, sent] = [grown.get('dropped'), grown.get('sent_packets')];
  if (dropped?.delta === undefined || dropped.delta === 0) return [];
  const passed = sent?.delta ?? 0;
  const all = passed + dropped.delta;
  const share = all >= ENOUGH ? ` (${percent(dropped.delta / all)})` : '';
  const design = BY_DESIGN.has(str(row, 'kind') ?? '')
    ? ', as this kind does when its queue stands or a rule says so'
    : '';
  const text = `${name(view, row)}: ${show(dropped.delta)} of ${plural(all, 'packet')} dropped in ${show(dropped.seconds)} s${share}${design}`;
  return [say.trouble(text, dropped.endCite)];
}

function standing(view: BundleView, rows: readonly TableRow[]): ReturnType<Glance> {
  const before = new Map<string, number>();
  for (const row of view.rows('qdiscs'))
    if (row._snapshot === 'start') before.set(id(row), num(row, 'backlog_packets') ?? 0);
  return rows.flatMap((row) => {
    const [packets, was] = [num(row, 'backlog_packets') ?? 0, before.get(id(row)) ?? 0];
    const delay = num(row, 'delay_us') ?? 0;
    if (packets < STANDING_PACKETS && delay < STANDING_US) return [];
    const wait = delay > 0 ? `, delay ${ms(delay / 1000)}` : '';
    const text = `${name(view, row)}: ${plural(packets, 'packet')} (${formatBytes(num(row, 'backlog_bytes') ?? 0)}) waiting at the end of the window, ${show(was)} at its start${wait}`;
    return [say.either(was >= STANDING_PACKETS || delay >= STANDING_US, text, citeRow(row))];
  });
}

function id(row: TableRow): string {
  return [row._host, str(row, 'interface'), str(row, 'kind'), str(row, 'handle'), str(row, 'parent')].join(
    ' ',
  );
}

function name(view: BundleView, row: TableRow): string {
  const parent = str(row, 'parent');
  return `${on(view, row._host)}${str(row, 'interface')} ${str(row, 'kind')}${parent === undefined || parent === 'root' ? '' : ` (${parent})`}`;
}
