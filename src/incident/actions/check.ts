import type { Table } from '../../core/table.js';
import { didYouMean } from '../../core/suggest.js';

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** One condition: `interfaces.mtu eno1 == 1500`. */
export interface Term {
  readonly text: string;
  readonly table: Table;
  /** Absent for `exists` and `absent`. */
  readonly column?: string;
  /** How a counter moved in the window, instead of where it stands. */
  readonly of?: 'delta' | 'rate';
  /** Only this host; absent: every host that has such a row. */
  readonly host?: string;
  /** Values of the first key columns of the table, in their order. */
  readonly key: readonly string[];
  readonly test:
    | { readonly kind: 'exists' | 'absent' }
    | { readonly kind: 'compare'; readonly operator: Operator; readonly value: string };
}

export type Check =
  | { readonly state: 'check'; readonly terms: readonly Term[] }
  /** Words for people: nothing that evidence could tell. */
  | { readonly state: 'words' }
  /** Meant as a check, and wrong. */
  | { readonly state: 'wrong'; readonly problem: string };

const REFERENCE = /^([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_]*))?(?:\.(delta|rate))?(?:@([\w.:-]+))?$/;

/**
 * Reads a `done_when`: terms joined by `&&`, each `table.column[.delta|.rate][@host] [key …] OP value` or
 * `table[@host] [key …] exists|absent`. Key values stand in the order of the table's key; words with blanks are quoted.
 */
export function parseCheck(text: string, tables: ReadonlyMap<string, Table>): Check {
  const parts = text.split('&&').map((part) => part.trim());
  if (!parts.some((part) => looksLikeTerm(part, tables))) return { state: 'words' };
  const terms: Term[] = [];
  for (const part of parts) {
    const term = termOf(part, tables);
    if (typeof term === 'string') return { state: 'wrong', problem: `"${part}": ${term}` };
    terms.push(term);
  }
  return { state: 'check', terms };
}

/** A name with a dot in front and an operator behind it: what people write in words has neither. */
function looksLikeTerm(part: string, tables: ReadonlyMap<string, Table>): boolean {
  const words = wordsOf(part);
  const [, table, column] = REFERENCE.exec(words[0] ?? '') ?? [];
  if (table === undefined) return false;
  const last = words.at(-1);
  if (last === 'exists' || last === 'absent') return tables.has(table);
  return column !== undefined && words.some((word) => (OPERATORS as readonly string[]).includes(word));
}

function termOf(text: string, tables: ReadonlyMap<string, Table>): Term | string {
  const words = wordsOf(text);
  const [, name = '', column, of, host] = REFERENCE.exec(words[0] ?? '') ?? [];
  if (name === '') return 'expected table.column first, such as interfaces.mtu';
  const table = tables.get(name);
  if (table === undefined)
    return ['there is no table', `"${name}"`, didYouMean(name, [...tables.keys()])].filter(Boolean).join(' ');
  const last = words.at(-1);
  const at = words.findIndex((word) => (OPERATORS as readonly string[]).includes(word));
  const isExistence = at < 0 && (last === 'exists' || last === 'absent');
  if (!isExistence && at !== words.length - 2)
    return at < 0
      ? `expected one of ${OPERATORS.join(' ')}, or exists, absent`
      : 'expected one value behind the operator';
  const key = words.slice(1, isExistence ? -1 : at);
  if (key.length > table.key.length)
    return `${name} is keyed by ${table.key.join(', ') || 'nothing'}: ${key.length} values are too many`;
  const base = { text, table, key, ...(host !== undefined && { host }) };
  if (isExistence) {
    if (column !== undefined) return `${last} is about a row: write ${name} without .${column}`;
    return { ...base, test: { kind: last === 'exists' ? 'exists' : 'absent' } };
  }
  if (column === undefined) return `which column of ${name}?`;
  const columns = Object.keys(table.row.shape);
  if (!columns.includes(column))
    return [
      `${name} has no column "${column}",`,
      didYouMean(column, columns) ?? `it has ${columns.join(', ')}`,
    ].join(' ');
  if (of !== undefined && !table.counters.includes(column))
    return `${name}.${column} is no counter: it has no ${of}`;
  const test = { kind: 'compare' as const, operator: words[at] as Operator, value: words[at + 1] ?? '' };
  return { ...base, column, ...(of !== undefined && { of: of as 'delta' | 'rate' }), test };
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
