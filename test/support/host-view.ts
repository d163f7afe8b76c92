import type { Delta } from '../../src/core/delta.js';
import type { HostView } from '../../src/core/fact-view.js';
import { FactStore } from '../../src/facts/fact-store.js';
import { HostFacts } from '../../src/facts/host-facts.js';

type Columns = Record<string, unknown>;

export interface HostParts {
  readonly id?: string;
  readonly role?: string;
  /** Rows by table; where a row came from is filled in unless it is given. `_snapshot` as in a bundle. */
  readonly rows?: Readonly<Record<string, readonly Columns[]>>;
  /** Growth of counters in a window of 15 s: `{ table, key, counter, delta }` at least. */
  readonly deltas?: readonly (Partial<Delta> & Pick<Delta, 'table' | 'counter'>)[];
  readonly clock?: { readonly offsetMs: number; readonly errorMs: number };
}

const SECONDS = 15;

/** A host in memory, as a detection sees one: through the real store, from the text of its tables. */
export function hostView(parts: HostParts): HostView {
  const id = parts.id ?? 'h1';
  const store = new FactStore();
  for (const [table, list] of Object.entries(parts.rows ?? {})) {
    store.add(table, list.map((row, i) => JSON.stringify(place(id, table, i, row))).join('\n'));
  }
  store.add('deltas', (parts.deltas ?? []).map((d, i) => JSON.stringify(grow(id, d, i))).join('\n'));
  return new HostFacts(store, {
    id,
    uid: 0,
    cpus: 2,
    transport: 'local',
    outcome: 'ok',
    ...(parts.role !== undefined && { role: parts.role }),
    ...(parts.clock && { clockOffsetMs: parts.clock.offsetMs, clockErrorMs: parts.clock.errorMs }),
  });
}

/** `tcp('TcpExt', 'ListenOverflows', 3)`: that counter grew by 3 in the window. */
export function tcp(group: string, name: string, delta: number): NonNullable<HostParts['deltas']>[number] {
  return { table: 'tcp_counters', counter: 'value', key: { group, name }, delta };
}

function place(host: string, table: string, index: number, row: Columns): Columns {
  const snapshot = row['_snapshot'];
  const file = typeof snapshot === 'string' ? `${table}.${snapshot}` : table;
  return {
    _host: host,
    _artifact: `hosts/${host}/c/${file}.txt`,
    _line: index + 1,
    _at: '2026-11-21T03:00:00.000Z',
    ...row,
  };
}

function grow(
  host: string,
  delta: HostParts['deltas'] extends readonly (infer D)[] | undefined ? D : never,
  index: number,
): Delta {
  const by = delta.delta ?? 0;
  const start = delta.start ?? 100;
  return {
    host,
    key: {},
    start,
    end: start + by,
    seconds: SECONDS,
    startCite: `hosts/${host}/c/${delta.table}.start.txt:${index + 1}`,
    endCite: `hosts/${host}/c/${delta.table}.end.txt:${index + 1}`,
    ...(delta.reset ? {} : { delta: by, rate: by / (delta.seconds ?? SECONDS) }),
    ...delta,
  };
}
