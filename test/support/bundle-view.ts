import type { Artifact } from '../../src/core/artifact.js';
import type { Delta } from '../../src/core/delta.js';
import type { BundleView, ManifestView } from '../../src/core/report.js';
import type { TableRow } from '../../src/core/table-row.js';

type Columns = Record<string, unknown>;

export interface ViewParts {
  readonly manifest?: Partial<ManifestView>;
  /** Rows by table; where a row came from is filled in unless it is given. */
  readonly rows?: Readonly<Record<string, readonly Columns[]>>;
  readonly deltas?: readonly Partial<Delta>[];
}

const START = '2026-11-21T03:00:00.000Z';
const END = '2026-11-21T03:00:15.000Z';

/** A bundle in memory, as a report sees one: a window of 15 s on host `h1`. */
export function bundleView({ manifest = {}, rows = {}, deltas = [] }: ViewParts): BundleView {
  const tables = new Map(
    Object.entries(rows).map(([table, list]) => [table, list.map((row, i) => place(table, i, row))]),
  );
  const grown = deltas.map((d, i) => grow(d, i));
  return {
    manifest: { ...MANIFEST, ...manifest },
    rows: (table) => tables.get(table) ?? [],
    deltas: () => grown,
  };
}

/** A start and an end row that differ in some columns. */
export function snapshots(start: Columns, end: Columns = {}): [Columns, Columns] {
  return [
    { ...start, _snapshot: 'start' },
    { ...start, ...end, _snapshot: 'end' },
  ];
}

export function artifact(parts: Partial<Artifact>): Artifact {
  return {
    host: 'h1',
    collector: 'ping',
    probe: 'target',
    tool: 'ping',
    argv: ['ping', '192.0.2.1'],
    vantage: 'h1',
    outcome: 'ok',
    startedAt: START,
    durationMs: 10,
    bytes: 100,
    redactions: 0,
    ...parts,
  };
}

const MANIFEST: ManifestView = {
  tool: { name: 'evidence', version: '0.1.0' },
  createdAt: END,
  window: { startedAt: START, endedAt: END, startSnapshotAt: START, endSnapshotAt: END },
  vantage: { host: 'h1', user: 'root', uid: 0, argv: 'evidence collect' },
  profile: 'network',
  targets: [],
  hosts: [{ id: 'h1', kernel: '6.1.0', uid: 0, cpus: 2, transport: 'local', outcome: 'ok' }],
  artifacts: [],
  interrupted: false,
  complete: true,
};

function place(table: string, index: number, row: Columns): TableRow {
  const snapshot = row['_snapshot'];
  const file = typeof snapshot === 'string' ? `${table}.${snapshot}` : table;
  return { _host: 'h1', _artifact: `hosts/h1/c/${file}.txt`, _line: index + 1, _at: START, ...row };
}

function grow(delta: Partial<Delta>, index: number): Delta {
  const [start, by] = [delta.start ?? 100, delta.delta ?? 0];
  return {
    table: 'tcp_counters',
    host: 'h1',
    key: {},
    counter: 'value',
    start,
    end: start + by,
    delta: by,
    rate: by / 15,
    seconds: 15,
    startCite: `hosts/h1/c/counters.start.txt:${index + 1}`,
    endCite: `hosts/h1/c/counters.end.txt:${index + 1}`,
    ...delta,
  };
}
