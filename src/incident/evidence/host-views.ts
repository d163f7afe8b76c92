import type { Delta } from '../../core/delta.js';
import type { BundleEvidence } from '../../core/documents/record.js';
import type { HostView } from '../../core/fact-view.js';
import { groupBy } from '../../core/group-by.js';
import type { TableRow } from '../../core/table-row.js';
import { HostFacts, type HostRows } from '../../facts/host-facts.js';

const views = new WeakMap<BundleEvidence, readonly HostView[]>();

/** The hosts of a bundle as detections see them: their arithmetic is ours. */
export function hostViewsOf(bundle: BundleEvidence): readonly HostView[] {
  const known = views.get(bundle);
  if (known) return known;
  const rows = new RowsByHost(bundle);
  const made = bundle.manifest.hosts.map((host) => new HostFacts(rows, host));
  views.set(bundle, made);
  return made;
}

/** A table is parted by host once. */
class RowsByHost implements HostRows {
  readonly #tables = new Map<string, ReadonlyMap<string, readonly TableRow[]>>();
  readonly #view: BundleEvidence['view'];
  #deltas: ReadonlyMap<string, readonly Delta[]> | undefined;

  constructor({ view }: BundleEvidence) {
    this.#view = view;
  }

  rows(table: string, host: string): readonly TableRow[] {
    let byHost = this.#tables.get(table);
    if (byHost === undefined) {
      byHost = groupBy(this.#view.rows(table), (row) => row._host);
      this.#tables.set(table, byHost);
    }
    return byHost.get(host) ?? [];
  }

  deltas(host: string): readonly Delta[] {
    this.#deltas ??= groupBy(this.#view.deltas(), (d) => d.host);
    return this.#deltas.get(host) ?? [];
  }
}
