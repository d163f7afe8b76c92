import type { Delta } from '../../../src/core/delta.js';
import type { Layer } from '../../../src/core/layers.js';
import type { BundleView } from '../../../src/core/report.js';
import type { TableRow } from '../../../src/core/table-row.js';
import type { Statement } from '../model.js';
import { LAYER_WORDS } from '../words.js';

/** Reads one kind of evidence and says in sentences what it holds. Numbers only, no causes, no advice. */
export type Glance = (view: BundleView) => Statement[];

export function num(row: TableRow, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function str(row: TableRow, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

/** Texts of a list column; none where it is absent. */
export function list(row: TableRow, column: string): string[] {
  const value = row[column];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Numbers of one column; rows without it have none. */
export function numbers(rows: readonly TableRow[], column: string): number[] {
  return rows.flatMap((row) => num(row, column) ?? []);
}

/** The latest state: rows of the end snapshot, or of probes that have no snapshots. Not for large tables. */
export function latest(view: BundleView, table: string): TableRow[] {
  const rows = [...view.rows(table)];
  // A run that was cut short has only a start.
  const ended = new Set(rows.filter((r) => r._snapshot !== 'start').map((r) => r._host));
  return rows.filter((row) => row._snapshot !== 'start' || !ended.has(row._host));
}

/** Growth of the counters of one table. */
export function* growth(view: BundleView, table: string): Iterable<Delta> {
  for (const delta of view.deltas()) if (delta.table === table) yield delta;
}

/** Value of a key column as text; empty where it is absent. */
export function keyText({ key }: Pick<Delta, 'key'>, column: string): string {
  const value = key[column];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** `host: ` where a bundle holds several hosts, else nothing. */
export function on(view: BundleView, host: string): string {
  return view.manifest.hosts.length > 1 ? `${host}: ` : '';
}

export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item)) ?? [];
    groups.set(key(item), group);
    group.push(item);
  }
  return [...groups.values()];
}

/** Makes the statements of one glance; the topic is the layer's name unless there is a better word. */
export function about(layer: Layer, topic = LAYER_WORDS[layer]): Says {
  const make = (standsOut: boolean, text: string, cite: string, quote?: string): Statement => ({
    layer,
    topic,
    standsOut,
    text,
    ...(quote !== undefined && quote !== '' && { quote }),
    cite,
  });
  return {
    fact: (text, cite, quote) => make(false, text, cite, quote),
    trouble: (text, cite, quote) => make(true, text, cite, quote),
    either: make,
  };
}

interface Says {
  fact: (text: string, cite: string, quote?: string) => Statement;
  trouble: (text: string, cite: string, quote?: string) => Statement;
  either: (standsOut: boolean, text: string, cite: string, quote?: string) => Statement;
}

/** One citation for neighbouring rows of a file: from the first line of the first to the last of the last. */
export function citeRows(rows: readonly TableRow[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const same = rows.filter((r) => r._artifact === first._artifact);
  const from = same.reduce((n, r) => Math.min(n, r._line), first._line);
  const to = same.reduce((n, r) => Math.max(n, r._end_line ?? r._line), first._line);
  return `${first._artifact}:${from}${to === from ? '' : `-${to}`}`;
}

/** Length of the window, seconds; 0 when it cannot be known. */
export function windowSeconds(view: BundleView): number {
  const { startSnapshotAt, endSnapshotAt } = view.manifest.window;
  const length = Date.parse(endSnapshotAt ?? '') - Date.parse(startSnapshotAt ?? '');
  return Number.isFinite(length) ? length / 1000 : 0;
}

/** The most statements that stand out one glance may make: a flood would bury the others. */
export function capped(statements: readonly Statement[], most = 6): Statement[] {
  const loud = statements.filter((s) => s.standsOut);
  const last = loud[most];
  if (last === undefined) return [...statements];
  const kept = new Set(loud.slice(0, most));
  const more = { ...last, text: `and ${loud.length - most} more of the kind, such as: ${last.text}` };
  return [...statements.filter((s) => !s.standsOut || kept.has(s)), more];
}
