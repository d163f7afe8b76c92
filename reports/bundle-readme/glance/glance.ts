import type { BundleView } from '../../../src/core/report.js';
import type { TableRow } from '../../../src/core/table-row.js';
import type { Statement } from '../model.js';

/** Reads one kind of evidence and says in sentences what it holds. Numbers only, no causes. */
export type Glance = (view: BundleView) => Statement[];

export function num(row: TableRow, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' ? value : undefined;
}

export function str(row: TableRow, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

/** The latest state: rows of the end snapshot, or of probes that have no snapshots. */
export function latest(view: BundleView, table: string): TableRow[] {
  return [...view.rows(table)].filter((row) => row._snapshot !== 'start');
}

/** `host: ` where a bundle holds several hosts, else nothing. */
export function on(view: BundleView, host: string): string {
  return view.manifest.hosts.length > 1 ? `${host}: ` : '';
}

export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(key(item)) ?? [];
    groups.set(key(item), list);
    list.push(item);
  }
  return [...groups.values()];
}

/** Middle value (mean of the two in the middle); undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [a, b] = [sorted[half - 1], sorted[half]];
  if (b === undefined) return undefined;
  return sorted.length % 2 === 1 || a === undefined ? b : (a + b) / 2;
}

/** Made once: building one costs more than a thousand uses. */
const FORMATS = [0, 2, 3].map((maximumFractionDigits) => new Intl.NumberFormat('en-US', { maximumFractionDigits }));

/** At most three decimals, thousands separated. */
export function show(value: number): string {
  return FORMATS[value >= 100 ? 0 : value >= 1 ? 1 : 2]?.format(value) ?? String(value);
}

export function plural(count: number, word: string): string {
  return `${show(count)} ${word}${count === 1 ? '' : 's'}`;
}
