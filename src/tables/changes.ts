import { cite, type HostView } from '../core/fact-view.js';
import { type ChangeKind, changeToldBy } from '../core/log-change.js';
import { interfaces } from './interfaces.js';
import { logLines } from './log-lines.js';
import { routes } from './routes.js';
import { sysctl } from './sysctl.js';

/** Something that was changed on a host. */
export interface Change {
  readonly kind: ChangeKind;
  readonly text: string;
  /** Epoch ms by the clock of the vantage. For what only the snapshots tell: the end of the window. */
  readonly at: number;
  readonly cite: string;
}

/** What logs tell, and what differs between the two snapshots, in order of time. */
export function changesOn(view: HostView): Change[] {
  const offset = view.clock?.offsetMs ?? 0;
  const told = view.rows(logLines).flatMap((row): Change[] => {
    const kind = row.source === 'application' ? undefined : changeToldBy(row.text, row.program);
    if (kind === undefined || row.at === undefined) return [];
    const text = `${row.program === undefined ? '' : `${row.program}: `}${row.text.slice(0, 160)}`;
    return [{ kind, text, at: Date.parse(row.at) - offset, cite: cite(row) }];
  });
  return [...told, ...differences(view, offset)].toSorted((a, b) => a.at - b.at);
}

/** Settings the kernel itself moves. */
const MOVING =
  /^(?:fs\.(?:dentry|inode|file)|kernel\.(?:random|ns_last_pid|pty)|net\.netfilter\.nf_conntrack_count)/;

function* differences(view: HostView, offset: number): Iterable<Change> {
  const pairs = [
    ...pairsOf(
      view.rows(sysctl).filter((row) => !MOVING.test(row.name)),
      (r) => r.name,
      (r) => r.value,
      'kernel setting' as const,
    ),
    ...pairsOf(
      view.rows(interfaces),
      (r) => `MTU of ${r.interface}`,
      (r) => String(r.mtu ?? ''),
      'MTU' as const,
    ),
  ];
  for (const { name, kind, before, after, row } of pairs) {
    yield {
      kind,
      text: `${name}: ${before} at the start, ${after} at the end`,
      at: Date.parse(row._at) - offset,
      cite: cite(row),
    };
  }
  const isOwn = (r: {
    readonly table?: string | undefined;
    readonly expires_s?: number | undefined;
  }): boolean => r.table === 'local' || r.expires_s !== undefined;
  const all = view.rows(routes).filter((r) => !isOwn(r));
  const describe = (r: (typeof all)[number]): string =>
    `${r.type === undefined || r.type === 'unicast' ? '' : `${r.type} `}${r.destination}${r.via === undefined ? '' : ` via ${r.via}`}${r.dev === undefined ? '' : ` dev ${r.dev}`} (table ${r.table ?? 'main'})`;
  const [start, end] = (['start', 'end'] as const).map(
    (s) => new Map(all.filter((r) => r._snapshot === s).map((r) => [describe(r), r])),
  );
  if (!start?.size || !end?.size) return;
  for (const [text, row] of end)
    if (!start.has(text))
      yield {
        kind: 'address or route',
        text: `route came: ${text}`,
        at: Date.parse(row._at) - offset,
        cite: cite(row),
      };
  const [any] = end.values();
  for (const [text, row] of start)
    if (!end.has(text))
      yield {
        kind: 'address or route',
        text: `route went: ${text}`,
        at: Date.parse(any?._at ?? row._at) - offset,
        cite: cite(row),
      };
}

interface Snapshotted {
  readonly _snapshot?: 'start' | 'end';
}

function pairsOf<R extends Snapshotted>(
  rows: readonly R[],
  nameOf: (row: R) => string,
  valueOf: (row: R) => string,
  kind: ChangeKind,
): { name: string; kind: ChangeKind; before: string; after: string; row: R }[] {
  const starts = new Map(rows.filter((r) => r._snapshot === 'start').map((r) => [nameOf(r), valueOf(r)]));
  return rows.flatMap((row) => {
    const before = starts.get(nameOf(row));
    const after = valueOf(row);
    if (row._snapshot !== 'end' || before === undefined || before === after) return [];
    return [{ name: nameOf(row), kind, before, after, row }];
  });
}
