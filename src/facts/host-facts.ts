import type { Delta } from '../core/delta.js';
import type { FactRow, Growth, HostView } from '../core/fact-view.js';
import type { ManifestView } from '../core/report.js';
import type { Table } from '../core/table.js';
import { citeRow, type TableRow } from '../core/table-row.js';
import { system } from '../tables/system.js';
import { tcpCounters } from '../tables/tcp-counters.js';
import type { FactStore } from './fact-store.js';

/** Where the rows of a host come from. */
export type HostRows = Pick<FactStore, 'rows' | 'deltas'>;

/** One host of a bundle as detections see it. */
export class HostFacts implements HostView {
  readonly id: string;
  readonly role?: string;
  readonly windowS: number;
  readonly clock?: { readonly offsetMs: number; readonly errorMs: number };
  readonly #store: HostRows;
  readonly #growth = new Map<string, readonly Growth[]>();
  #deltas: Map<string, Delta[]> | undefined;
  #tcp: Map<string, Growth> | undefined;

  constructor(store: HostRows, host: ManifestView['hosts'][number]) {
    this.#store = store;
    this.id = host.id;
    if (host.role !== undefined) this.role = host.role;
    if (host.clockOffsetMs !== undefined && host.clockErrorMs !== undefined) {
      this.clock = { offsetMs: host.clockOffsetMs, errorMs: host.clockErrorMs };
    }
    this.windowS = Math.max(
      0,
      ...store
        .deltas(this.id)
        .slice(0, 200)
        .map((d) => d.seconds),
    );
  }

  rows<T extends Table>(table: T): readonly FactRow<T>[] {
    return this.#store.rows(table.id, this.id) as unknown as readonly FactRow<T>[];
  }

  latest<T extends Table>(table: T): readonly FactRow<T>[] {
    const rows = this.rows(table);
    // Of each probe: with several sources of one table only some may have an end snapshot.
    const ended = new Set(rows.filter((r) => r._snapshot === 'end').map((r) => stem(r._artifact)));
    return rows.filter((r) => r._snapshot !== 'start' || !ended.has(stem(r._artifact)));
  }

  growth(table: Table, counter?: string): readonly Growth[] {
    const all = this.#growth.get(table.id) ?? this.#grow(table);
    this.#growth.set(table.id, all);
    return counter === undefined ? all : all.filter((g) => g.counter === counter);
  }

  tcp(group: string, name: string): Growth | undefined {
    this.#tcp ??= new Map(
      this.growth(tcpCounters).map((g) => [`${String(g.key['group'])} ${String(g.key['name'])}`, g]),
    );
    return this.#tcp.get(`${group} ${name}`);
  }

  #grow(table: Table): readonly Growth[] {
    const pairs = this.#deltasOf(table.id);
    if (pairs.length > 0) {
      return pairs.flatMap((d) =>
        d.delta === undefined || d.rate === undefined
          ? []
          : [
              {
                ...d,
                delta: d.delta,
                rate: d.rate,
                basis: 'window' as const,
                cites: [d.endCite, d.startCite] as const,
              },
            ],
      );
    }
    return [...this.#sinceBoot(table)];
  }

  #deltasOf(table: string): readonly Delta[] {
    if (this.#deltas === undefined) {
      this.#deltas = new Map();
      for (const delta of this.#store.deltas(this.id)) {
        const list = this.#deltas.get(delta.table);
        if (list) list.push(delta);
        else this.#deltas.set(delta.table, [delta]);
      }
    }
    return this.#deltas.get(table) ?? [];
  }

  /** Only one snapshot: the totals, over the uptime. Nothing where the uptime is not known: a total is no rate. */
  *#sinceBoot(table: Table): Iterable<Growth> {
    const rows = this.rows(table);
    const seconds = this.latest(system).find((row) => row.uptime_s !== undefined)?.uptime_s;
    const snapshots = new Set(rows.map((row) => row._snapshot));
    // Both snapshots and no delta: nothing moved, or everything was reset.
    if (seconds === undefined || seconds <= 0 || (snapshots.has('start') && snapshots.has('end'))) return;
    for (const row of rows as readonly TableRow[]) {
      const key = Object.fromEntries(table.key.map((name) => [name, row[name]]));
      for (const counter of table.counters) {
        const total = row[counter];
        if (typeof total !== 'number') continue;
        yield {
          table: table.id,
          key,
          counter,
          delta: total,
          seconds,
          rate: total / seconds,
          basis: 'since_boot',
          cites: [citeRow(row)],
        };
      }
    }
  }
}

function stem(artifact: string): string {
  return artifact.replace(/\.(?:start|end)\.txt$/, '');
}
