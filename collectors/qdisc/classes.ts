import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { qdiscClasses } from '../../src/tables/qdisc-classes.js';
import { microseconds, statsOf } from './stats.js';

interface Open {
  readonly first: number;
  last: number;
  readonly data: RowOf<typeof qdiscClasses>;
}

/** `tc -s -d class show dev DEV`: `class KIND ID root|parent X [leaf Y:] OPTIONS`, then statistics. */
export function* classes(device: string, lines: Iterable<Line>): Iterable<Parsed> {
  let open: Open | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const head = /^class (\S+) (\S+)(?: (root)| parent (\S+))?(?: leaf (\S+))?(.*)$/.exec(text);
    if (head) {
      if (open) yield row(qdiscClasses, open.first, open.data, open.last);
      const [, kind = '', id = '', root, parent, leaf, rest = ''] = head;
      const options = rest.trim() === '' ? undefined : rest.trim();
      open = {
        first: n,
        last: n,
        data: { interface: device, kind, class: id, parent: root ?? parent, leaf, options },
      };
    } else if (open && take(open.data, text)) {
      open.last = n;
    } else {
      yield { gap: 'not a line of a class', line: n };
    }
  }
  if (open) yield row(qdiscClasses, open.first, open.data, open.last);
}

const COLUMNS = ['lended', 'borrowed', 'giants', 'tokens', 'ctokens'] as const;

function take(data: RowOf<typeof qdiscClasses>, text: string): boolean {
  const stats = statsOf(text);
  if (stats) {
    Object.assign(data, stats);
    return true;
  }
  if (!/^\s/.test(text)) return false;
  let known = false;
  for (const column of COLUMNS) {
    const value = new RegExp(`\\b${column}: (-?\\d{1,15})\\b`).exec(text)?.[1];
    if (value === undefined) continue;
    data[column] = Number(value);
    known = true;
  }
  const delay = microseconds(/\bldelay (\S+)/.exec(text)?.[1]);
  if (delay !== undefined) data.delay_us = delay;
  return known || delay !== undefined || /[a-z_]+ -?\d/.test(text);
}
