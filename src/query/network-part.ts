import { cite, type FactRow, type Growth, type HostView } from '../core/fact-view.js';
import type { Table } from '../core/table.js';

/** How a counter moved between the two snapshots. */
export interface Movement {
  readonly delta: number;
  readonly seconds: number;
  /** Per second. */
  readonly rate: number;
}

export interface NetworkRow {
  /** By column; absent where the source does not tell. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Of the columns that are counters, where there are two snapshots. */
  readonly moved: Readonly<Record<string, Movement>>;
  /** `path:line`. */
  readonly cite: string;
}

/** One table of a section. */
export interface Part {
  readonly title: string;
  /** What it is read from, and what its absence is explained by. */
  readonly table: Table;
  readonly columns: readonly string[];
  rows(view: HostView): readonly NetworkRow[];
  /** Said where the table has rows, but none for this part. */
  readonly none?: string;
}

type Row = FactRow<Table> & Readonly<Record<string, unknown>>;

interface Options {
  readonly only?: (row: Row, moved: NetworkRow['moved']) => boolean;
  /** Those first for which it is largest. */
  readonly most?: (row: NetworkRow) => number;
  readonly none?: string;
}

/** The rows of a table as they are at the end of the window, some columns of them: `'interface state mtu'`. */
export function tablePart(
  title: string,
  table: Table,
  words: string,
  { only = () => true, most, none }: Options = {},
): Part {
  const columns = words.split(' ');
  const strange = columns.find((name) => !(name in table.row.shape));
  if (strange !== undefined) throw new Error(`${table.id} has no column ${strange}`);
  return {
    title,
    table,
    columns,
    ...(none !== undefined && { none }),
    rows: (view) => {
      const movements = movementsOf(view, table);
      const rows = (view.latest(table) as readonly Row[]).flatMap((row) => {
        const moved = pick(movements.get(keyOf(table, row)) ?? {}, columns);
        return only(row, moved) ? [{ values: pick(row, columns), moved, cite: cite(row) }] : [];
      });
      return most === undefined ? rows : rows.toSorted((a, b) => most(b) - most(a));
    },
  };
}

/** Growth of all counters of the table, by the key of the row. */
function movementsOf(view: HostView, table: Table): ReadonlyMap<string, Record<string, Movement>> {
  const all = new Map<string, Record<string, Movement>>();
  for (const growth of view.growth(table)) {
    if (growth.basis !== 'window') continue;
    const key = keyOf(table, growth.key);
    const row = all.get(key) ?? {};
    row[growth.counter] = movementOf(growth);
    all.set(key, row);
  }
  return all;
}

function movementOf({ delta, seconds, rate }: Pick<Growth, 'delta' | 'seconds' | 'rate'>): Movement {
  return { delta, seconds, rate };
}

function keyOf(table: Table, row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(table.key.map((name) => row[name] ?? null));
}

function pick<T>(row: Readonly<Record<string, T>>, columns: readonly string[]): Record<string, T> {
  const entries = columns.flatMap((name): [string, T][] => {
    const value = row[name];
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
