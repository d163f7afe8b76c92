import type { z } from 'zod';
import { loadFacts } from '../analyze/load-facts.js';
import { whyNotObservable } from '../analyze/observability.js';
import { HostFacts } from '../facts/host-facts.js';
import { type Part, tablePart } from '../query/network-part.js';
import type { SectionName } from '../query/network-sections.js';
import { type NetworkTable, networkTables } from '../query/network.js';
import { diskIo } from '../tables/disk-io.js';
import { filesystems } from '../tables/filesystems.js';
import { mounts } from '../tables/mounts.js';
import type { tableData } from './answer-schemas.js';
import { citing } from './cited.js';
import type { Focus } from './focus.js';
import type { Call } from './tool.js';

export type TableData = z.input<typeof tableData>;

/** A table, wherever it stands. */
type ShownTable = Omit<NetworkTable, 'bundle' | 'section'>;

const MOST_ROWS = { concise: 25, detailed: 500 } as const;
const WITHOUT: ReadonlySet<string> = new Set(['log_lines']);

/** Sections of the network of a host, or of all hosts of the bundle. */
export async function networkOf(
  focus: Focus,
  call: Call,
  sections: readonly SectionName[],
): Promise<readonly NetworkTable[]> {
  const { collectors } = await call.state.judged.knowledge();
  const facts = await loadFacts(focus.bundle, WITHOUT);
  return networkTables(focus.info.id, focus.manifest, facts, collectors, {
    sections,
    ...(focus.host !== undefined && { hosts: [focus.host] }),
  });
}

const STORAGE: readonly Part[] = [
  tablePart(
    'File systems',
    filesystems,
    'device mountpoint type size_bytes used_percent available_bytes inodes_used_percent',
  ),
  tablePart('Mounts', mounts, 'device mountpoint type read_only options', {
    only: (row) => !/^(?:proc|sysfs|cgroup2?|devpts|mqueue|tracefs|debugfs)$/.test(String(row['type'])),
  }),
  tablePart('Disk I/O', diskIo, 'device reads read_ms writes write_ms in_flight io_ms'),
];

/** The same for file systems and disks. */
export async function storageOf(focus: Focus, call: Call): Promise<readonly ShownTable[]> {
  return partsOf(STORAGE, focus, call);
}

/** Tables of a host, or of all hosts of the bundle. */
export async function partsOf(
  parts: readonly Part[],
  { bundle, manifest, host: wanted }: Focus,
  call: Call,
): Promise<readonly ShownTable[]> {
  const { collectors } = await call.state.judged.knowledge();
  const store = await loadFacts(bundle, WITHOUT);
  return manifest.hosts
    .filter((h) => wanted === undefined || h.id === wanted)
    .flatMap((host) => {
      const view = new HostFacts(store, host);
      const own = manifest.artifacts.filter((a) => a.host === host.id);
      return parts.map((part): ShownTable => {
        const rows = part.rows(view);
        const filledBy = collectors.filter((c) => c.fills.includes(part.table)).map((c) => c.id);
        return {
          ...{ host: host.id, title: part.title, table: part.table.id },
          ...{ window_s: view.windowS, columns: part.columns, rows },
          ...(rows.length === 0 && {
            absent: whyNotObservable([part.table], own, new Map([[part.table.id, filledBy]])),
          }),
        };
      });
    });
}

export function tablesData(
  tables: readonly ShownTable[],
  focus: Focus,
  format: keyof typeof MOST_ROWS,
): TableData[] {
  const cite = citing(focus);
  return tables.map((t): TableData => {
    const rows = t.rows.slice(0, MOST_ROWS[format]);
    return {
      ...{ host: t.host, title: t.title, table: t.table, window_s: t.window_s, columns: [...t.columns] },
      rows: rows.map(({ values, moved, cite: text }) => ({
        values: { ...values },
        moved: Object.fromEntries(
          Object.entries(moved)
            .filter(([, m]) => m.delta !== 0)
            .map(([name, m]) => [name, { delta: m.delta, per_s: Number(m.rate.toPrecision(4)) }]),
        ),
        logKey: cite(text).logKey,
      })),
      more_rows: t.rows.length - rows.length,
      ...(t.absent !== undefined && { absent: t.absent }),
    };
  });
}

/** A table in a few lines. */
export function tableText(t: TableData): string {
  if (t.absent !== undefined) return `${t.host} ${t.title}: ${t.absent}`;
  const rows = t.rows.slice(0, 8).map((row) => {
    const cells = t.columns.flatMap((name) => {
      const value = row.values[name];
      if (value === undefined || value === '') return [];
      const moved = row.moved[name];
      const text = Array.isArray(value) ? value.join(' ') : String(value);
      return [`${name}=${text}${moved === undefined ? '' : `(+${moved.delta})`}`];
    });
    return `  ${cells.join(' ')} (${row.logKey})`;
  });
  const more = t.rows.length - rows.length + t.more_rows;
  return [`${t.host} ${t.title}:`, ...rows, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}
