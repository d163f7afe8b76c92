import { whyNotObservable } from '../analyze/observability.js';
import type { Manifest } from '../bundle/manifest.js';
import type { Collector } from '../core/collector.js';
import type { FactStore } from '../facts/fact-store.js';
import { HostFacts } from '../facts/host-facts.js';
import type { NetworkRow, Part } from './network-part.js';
import { PARTS, type SectionName } from './network-sections.js';

export interface NetworkTable {
  readonly bundle: string;
  readonly host: string;
  readonly section: SectionName;
  readonly title: string;
  readonly table: string;
  /** Seconds between the two snapshots; 0: there is only one, and nothing can be said to have moved. */
  readonly window_s: number;
  /** Those that have a value in some row, in the order they are shown. */
  readonly columns: readonly string[];
  readonly rows: readonly NetworkRow[];
  /** Why there are no rows. */
  readonly absent?: string;
}

/** State of the network of the hosts of one bundle, from its tables. Pure. */
export function networkTables(
  bundle: string,
  manifest: Manifest,
  store: FactStore,
  collectors: readonly Collector[],
  wanted: { readonly sections: readonly SectionName[]; readonly hosts?: readonly string[] },
): NetworkTable[] {
  const filledBy = new Map<string, string[]>();
  for (const collector of collectors) {
    for (const table of collector.fills)
      filledBy.set(table.id, [...(filledBy.get(table.id) ?? []), collector.id]);
  }
  return manifest.hosts
    .filter((host) => wanted.hosts?.includes(host.id) ?? true)
    .flatMap((host) => {
      const view = new HostFacts(store, host);
      const own = manifest.artifacts.filter((a) => a.host === host.id);
      const tables = wanted.sections.flatMap((section) =>
        PARTS[section].map((part) => {
          const rows = part.rows(view);
          const why = (): string => whyNotObservable([part.table], own, filledBy);
          return {
            ...{ bundle, host: host.id, section, title: part.title, table: part.table.id },
            window_s: view.windowS,
            columns: filledColumns(part, rows),
            rows,
            ...(rows.length === 0 && {
              absent: view.rows(part.table).length > 0 ? (part.none ?? 'there is none') : why(),
            }),
          };
        }),
      );
      store.release(host.id);
      return tables;
    });
}

function filledColumns({ columns }: Part, rows: readonly NetworkRow[]): string[] {
  const isEmpty = (value: unknown): boolean =>
    value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return columns.filter((name) => rows.some(({ values }) => !isEmpty(values[name])));
}
