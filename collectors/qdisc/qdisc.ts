import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { qdiscs } from '../../src/tables/qdiscs.js';
import { readKindStats } from './kind-stats.js';
import { statsOf } from './stats.js';

interface Open {
  readonly first: number;
  last: number;
  readonly data: RowOf<typeof qdiscs>;
}

/**
 * `tc -s -d qdisc show` (iproute2 3.x to 6.x): `qdisc KIND HANDLE: dev DEV root|parent X:Y [refcnt N] OPTIONS`, the
 * common statistics, then lines of the kind's own.
 */
export function* qdisc(lines: Iterable<Line>): Iterable<Parsed> {
  let open: Open | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const data = headOf(text);
    if (data) {
      if (open) yield row(qdiscs, open.first, open.data, open.last);
      open = { first: n, last: n, data };
    } else if (open && /^\s/.test(text) && take(open.data, text)) {
      open.last = n;
    } else {
      yield { gap: 'not a line of a qdisc', line: n };
    }
  }
  if (open) yield row(qdiscs, open.first, open.data, open.last);
}

function headOf(text: string): RowOf<typeof qdiscs> | undefined {
  const match =
    /^qdisc (\S+) (\S+:)(?: \[Unknown\])?(?: dev (\S+))?(?: (root)| parent (\S+)| (ingress))?(.*)$/.exec(
      text,
    );
  const [, kind, handle, device, root, parent, ingress, rest = ''] = match ?? [];
  if (kind === undefined || handle === undefined || device === undefined) return undefined;
  const options = rest
    .replace(/^ offloaded\b/, '')
    .replace(/^ refcnt \d+/, '')
    .replace(/^[\s-]+/, '')
    .trim();
  return {
    interface: device,
    kind,
    handle,
    parent: root ?? parent ?? ingress ?? 'none',
    offloaded: /^ offloaded\b/.test(rest) || undefined,
    options: options === '' ? undefined : options,
  };
}

function take(data: RowOf<typeof qdiscs>, text: string): boolean {
  const stats = statsOf(text);
  if (stats) Object.assign(data, stats);
  // Some kinds (mqprio, taprio) go on with their options over several lines before the statistics.
  else if (data.dropped === undefined) data.options = [data.options, text.trim()].filter(Boolean).join(' ');
  else return readKindStats(data, text);
  return true;
}
