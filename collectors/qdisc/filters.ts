import type { Line } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { tcFilters } from '../../src/tables/tc-filters.js';
import { statsOf } from './stats.js';

type Filter = RowOf<typeof tcFilters>;

interface Open {
  readonly first: number;
  last: number;
  readonly data: Filter;
  readonly actions: { readonly line: number; last: number; readonly data: Filter }[];
}

/**
 * `tc -s -d filter show dev DEV [ingress|egress]`: `filter parent X protocol P pref N KIND chain C [handle H] …`,
 * its matches, then `action order N: …` each with its own statistics.
 */
export function* filters(device: string, hook: Filter['hook'], lines: Iterable<Line>): Iterable<Parsed> {
  let open: Open | undefined;
  for (const { n, text } of lines) {
    if (text.trim() === '') continue;
    const data = headOf(device, hook, text);
    if (data) {
      if (open) yield* rowsOf(open);
      open = { first: n, last: n, data, actions: [] };
    } else if (open && /^\s/.test(text)) {
      take(open, n, text);
    } else {
      yield { gap: 'not a line of a filter', line: n };
    }
  }
  if (open) yield* rowsOf(open);
}

function headOf(device: string, hook: Filter['hook'], text: string): Filter | undefined {
  const match = /^filter(?: parent (\S+))?(?: protocol (\S+))?(?: pref (\d{1,10}))? (\S+)(.*)$/.exec(text);
  if (!match) return undefined;
  const [, parent, protocol, pref, kind = '', rest = ''] = match;
  const options = rest.replace(/\(rule hit .*$/, '').trim();
  return {
    interface: device,
    hook,
    parent,
    protocol,
    ...(pref !== undefined && { pref: Number(pref) }),
    kind,
    handle: /\b(?:handle|fh) (\S+)/.exec(rest)?.[1],
    options: options === '' ? undefined : options,
    ...hitsOf(rest),
  };
}

/** `(rule hit 3134 success 2811)` of u32, `(rule hit 344)` of matchall. */
function hitsOf(text: string): Pick<Filter, 'rule_hit' | 'rule_success'> {
  const [, hit, success] = /\(rule hit (\d{1,15})(?: success (\d{1,15}))?/.exec(text) ?? [];
  return {
    ...(hit !== undefined && { rule_hit: Number(hit) }),
    ...(success !== undefined && { rule_success: Number(success) }),
  };
}

function take(open: Open, n: number, text: string): void {
  const action = /^\s*action order (\d{1,5}):\s*(.*?)\s*$/.exec(text);
  const current = open.actions.at(-1);
  if (action) {
    const { interface: device, hook, parent, protocol, pref, kind, handle } = open.data;
    const same = { interface: device, hook, parent, protocol, pref, kind, handle };
    open.actions.push({ line: n, last: n, data: { ...same, order: Number(action[1]), action: action[2] } });
  } else if (current) {
    const {
      requeues: _requeues,
      backlog_bytes: _bytes,
      backlog_packets: _packets,
      ...stats
    } = statsOf(text) ?? {};
    Object.assign(current.data, stats);
    current.last = n;
  } else {
    const match = /^\s*match (.*?)\s*$/.exec(text)?.[1];
    if (match !== undefined) (open.data.matches ??= []).push(match);
    Object.assign(open.data, hitsOf(text));
  }
  open.last = n;
}

/** A filter with actions is told by them; without, by its own line. */
function* rowsOf(open: Open): Iterable<Parsed> {
  const [first] = open.actions;
  if (!first) yield row(tcFilters, open.first, open.data, open.last);
  for (const { line, last, data } of open.actions) {
    const from = data === first?.data ? open.first : line;
    yield row(tcFilters, from, { ...open.data, ...data }, last);
  }
}
