import type { Line, ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, type RowOf, row } from '../../src/core/table.js';
import { addresses } from '../../src/tables/addresses.js';
import { interfaceCounters } from '../../src/tables/interface-counters.js';
import { interfaces } from '../../src/tables/interfaces.js';
import { addressOf, lifetimesOf } from './ip-address-line.js';
import { headOf, readDetail } from './ip-link-line.js';
import { type Columns, columnsOf, valuesOf } from './ip-statistics.js';
import { capped } from './words.js';

interface Block {
  readonly first: number;
  last: number;
  readonly link: RowOf<typeof interfaces>;
  readonly addresses: { readonly line: number; last: number; row: RowOf<typeof addresses> }[];
  counters?: { readonly first: number; last: number; readonly values: Record<string, number> };
  /** Header of statistics whose numbers are on the next line. */
  columns?: Columns;
}

/**
 * `ip [-s [-s]] [-d] address|link` of iproute2 3.x to 6.x and BusyBox: a block per interface, which starts at
 * the left margin with `N: NAME[@LINK]: <FLAGS>`.
 */
export function* ipAddress(output: ProbeOutput): Iterable<Parsed> {
  const names = namesIn(capped(output.lines()));
  let block: Block | undefined;
  for (const line of capped(output.lines())) {
    if (line.text.trim() === '') continue;
    const head = headOf(line.text, names);
    if (head) {
      if (block) yield* rowsOf(block);
      block = { first: line.n, last: line.n, link: head, addresses: [] };
    } else if (block && take(block, line)) {
      block.last = line.n;
    } else {
      yield { gap: 'not a line of an interface', line: line.n };
    }
  }
  if (block) yield* rowsOf(block);
}

/** Only with all names at hand is it certain whether `a@b` is one name or the interface `a` upon `b`. */
function namesIn(lines: Iterable<Line>): Set<string> {
  const names = new Set<string>();
  for (const { text } of lines) {
    const printed = /^\d+: (\S+): </.exec(text)?.[1];
    if (printed === undefined) continue;
    names.add(printed);
    const at = printed.lastIndexOf('@');
    if (at > 0) names.add(printed.slice(0, at));
  }
  return names;
}

/** Adds what an indented line says to the block; false when it is none of the known lines. */
function take(block: Block, { n, text }: Line): boolean {
  if (block.columns) {
    const values = valuesOf(block.columns, text);
    delete block.columns;
    if (!values) return false;
    const { carrier_changes: changes, ...counters } = values;
    if (changes !== undefined) block.link.carrier_changes = changes;
    block.counters ??= { first: n - 1, last: n, values: {} };
    Object.assign(block.counters.values, counters);
    block.counters.last = n;
    return true;
  }
  const columns = columnsOf(text);
  if (columns) {
    block.columns = columns;
    return true;
  }
  const address = addressOf(text, block.link.interface);
  if (address) {
    block.addresses.push({ line: n, last: n, row: address });
    return true;
  }
  const lifetimes = lifetimesOf(text);
  const open = block.addresses.at(-1);
  if (lifetimes && open) {
    Object.assign(open.row, lifetimes);
    open.last = n;
    return true;
  }
  return readDetail(block.link, text);
}

function* rowsOf(block: Block): Iterable<Parsed> {
  yield row(interfaces, block.first, block.link, block.last);
  for (const address of block.addresses) yield row(addresses, address.line, address.row, address.last);
  const { counters, link } = block;
  if (counters && Object.keys(counters.values).length > 0) {
    const data = { interface: link.interface, source: 'rtnl' as const, ...counters.values };
    yield row(interfaceCounters, counters.first, data, counters.last);
  }
}
