import type { RowOf, Table } from './table.js';
import type { TableRow } from './table-row.js';

/** A row with its columns typed, and where it was read. */
export type FactRow<T extends Table> = RowOf<T> &
  Pick<TableRow, '_host' | '_artifact' | '_line' | '_end_line' | '_snapshot' | '_at'>;

/** How one counter moved. */
export interface Growth {
  readonly table: string;
  /** Values of the table's key columns. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly counter: string;
  /** Events in `seconds`; never negative: a counter that was reset has no Growth (gate G2). */
  readonly delta: number;
  readonly seconds: number;
  /** delta ÷ seconds. */
  readonly rate: number;
  /** `since_boot`: there is one snapshot only, delta is the total and seconds the uptime (gate G1). */
  readonly basis: 'window' | 'since_boot';
  /** `file:line` of the end, then of the start. */
  readonly cites: readonly [string, ...string[]];
}

/** What a detection may look at: one host's evidence. */
export interface HostView {
  readonly id: string;
  readonly role?: string;
  /** Seconds between the two snapshots; 0 when there is only one. */
  readonly windowS: number;
  /** Clock of this host minus that of the vantage, ± ms; absent where it was not measured. */
  readonly clock?: { readonly offsetMs: number; readonly errorMs: number };
  /** Every row of a table, both snapshots. */
  rows<T extends Table>(table: T): readonly FactRow<T>[];
  /** The state at the end: rows of the end snapshot (of the start where the run was cut), or of probes without one. */
  latest<T extends Table>(table: T): readonly FactRow<T>[];
  /** How the counters of a table moved, resets left out. `counter`: only that column. */
  growth(table: Table, counter?: string): readonly Growth[];
  /** One counter of `tcp_counters`: `tcp('TcpExt', 'ListenOverflows')`. Undefined: this kernel does not show it. */
  tcp(group: string, name: string): Growth | undefined;
}

/** All hosts of a bundle. */
export interface FleetView {
  readonly hosts: readonly HostView[];
}

/** `path:line` or `path:from-to`. */
export function cite(row: Pick<TableRow, '_artifact' | '_line' | '_end_line'>): string {
  return `${row._artifact}:${row._line}${row._end_line === undefined ? '' : `-${row._end_line}`}`;
}
