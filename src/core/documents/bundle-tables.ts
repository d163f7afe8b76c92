import type { Delta } from '../delta.js';
import type { FactRow } from '../fact-view.js';
import { groupBy } from '../group-by.js';
import type { Table } from '../table.js';
import type { TableRow } from '../table-row.js';
import type { BundleEvidence } from './record.js';

/**
 * Tables of a bundle with their columns typed, as documents read them: `tables.latest<typeof sockets>('sockets')`. The
 * type is imported alone, so that a document does not load the schema of what it prints.
 */
export class BundleTables {
  readonly bundle: BundleEvidence;
  /** Read once: a document asks for the same table for every host, or every event. */
  readonly #tables = new Map<string, Map<string, TableRow[]>>();
  #deltas: Map<string, Delta[]> | undefined;

  constructor(bundle: BundleEvidence) {
    this.bundle = bundle;
  }

  rows<T extends Table>(id: string, host?: string): FactRow<T>[] {
    const byHost = this.#tables.get(id) ?? groupBy(this.bundle.view.rows(id), (row) => row._host);
    this.#tables.set(id, byHost);
    const rows = host === undefined ? [...byHost.values()].flat() : (byHost.get(host) ?? []);
    return rows as unknown as FactRow<T>[];
  }

  /** The state at the end: rows of the end snapshot, of the start where the run was cut, and of probes without one. */
  latest<T extends Table>(id: string, host?: string): FactRow<T>[] {
    const rows = this.rows<T>(id, host);
    const ended = new Set(rows.filter((r) => r._snapshot === 'end').map((r) => stem(r._artifact)));
    return rows.filter((r) => r._snapshot !== 'start' || !ended.has(stem(r._artifact)));
  }

  /** Growth of the counters of a table in the window; a counter that was reset has none. */
  grown(table: string, host: string, counter?: string): (Delta & { delta: number })[] {
    if (this.#deltas === undefined) {
      this.#deltas = new Map();
      for (const delta of this.bundle.view.deltas()) {
        const list = this.#deltas.get(delta.table);
        if (list) list.push(delta);
        else this.#deltas.set(delta.table, [delta]);
      }
    }
    return (this.#deltas.get(table) ?? []).filter(
      (d): d is Delta & { delta: number } =>
        d.host === host && d.delta !== undefined && (counter === undefined || d.counter === counter),
    );
  }
}

/** `sockets/connections.start.txt` and `….end.txt` are one probe. */
function stem(artifact: string): string {
  return artifact.replace(/\.(?:start|end)(?=\.[^/]*$)/, '');
}
