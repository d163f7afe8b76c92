import { cite, type HostView } from '../../core/fact-view.js';
import { type Operator, parseCheck, type Term } from './check.js';
import type { Table } from '../../core/table.js';

/** What a later bundle says of a `done_when`. */
export interface Evaluated {
  readonly outcome: 'met' | 'not_met' | 'not_observable' | 'no_check';
  /** One sentence a term: what was read, on which host. */
  readonly because: readonly string[];
  /** `path:line` in the bundle. */
  readonly cites: readonly string[];
}

/** `hosts`: those of the bundle. A term holds when it holds on every host that has something to tell. */
export function evaluateCheck(
  text: string,
  tables: ReadonlyMap<string, Table>,
  hosts: readonly HostView[],
): Evaluated {
  const check = parseCheck(text, tables);
  if (check.state === 'words')
    return { outcome: 'no_check', because: ['in words: a person decides'], cites: [] };
  if (check.state === 'wrong') return { outcome: 'no_check', because: [check.problem], cites: [] };
  const results = check.terms.map((term) => evaluateTerm(term, hosts));
  // One that fails decides; one that cannot be seen leaves it open.
  const outcome =
    results.find((r) => r.outcome === 'not_met')?.outcome ??
    results.find((r) => r.outcome === 'not_observable')?.outcome ??
    'met';
  return { outcome, because: results.flatMap((r) => r.because), cites: results.flatMap((r) => r.cites) };
}

/** A row, or the growth of one counter. */
interface Seen {
  readonly key: readonly string[];
  readonly value: unknown;
  readonly cite: string;
}

function evaluateTerm(term: Term, all: readonly HostView[]): Evaluated {
  const hosts = term.host === undefined ? all : all.filter((h) => h.id === term.host);
  if (hosts.length === 0) return unseen(`there is no host ${term.host ?? ''} in this bundle`);
  const perHost = hosts.map((host) => ({
    host,
    rows: seenOn(host, term),
    all: host.latest(term.table).length,
  }));
  const matching = perHost.flatMap(({ host, rows }) =>
    rows
      .filter((row) => term.key.every((word, i) => row.key[i] === word))
      .map((row) => ({ host: host.id, ...row })),
  );
  const where = [term.table.id, ...term.key].join(' ');
  if (term.test.kind !== 'compare') {
    const looked = perHost.filter((h) => h.all > 0).map((h) => h.host.id);
    if (matching.length === 0 && looked.length === 0)
      return unseen(`no table ${term.table.id} in this bundle`);
    const isThere = matching.length > 0;
    const isMet = isThere === (term.test.kind === 'exists');
    const because = isThere
      ? matching.slice(0, 5).map((m) => `${where} is there on ${m.host}`)
      : [`${where} is not among what ${looked.join(', ')} has`];
    return { outcome: isMet ? 'met' : 'not_met', because, cites: matching.slice(0, 5).map((m) => m.cite) };
  }
  const { operator, value } = term.test;
  const told = matching.filter((m) => m.value !== undefined && m.value !== null);
  if (told.length === 0) {
    if (perHost.every((h) => h.all === 0)) return unseen(`no rows of ${term.table.id} in this bundle`);
    const known = [...new Set(perHost.flatMap((h) => h.rows.map((r) => r.key.join(' '))))].filter(Boolean);
    const others = known.length > 0 ? `; there is ${known.slice(0, 8).join(', ')}` : '';
    const column = `${term.column ?? ''}${term.of === undefined ? '' : `.${term.of}`}`;
    return unseen(matching.length > 0 ? `${where} has no ${column}` : `there is no ${where}${others}`);
  }
  const failing = told.filter((m) => !holds(m.value, operator, value));
  const shown = failing.length > 0 ? failing : told;
  const name = [
    `${term.table.id}.${term.column ?? ''}${term.of === undefined ? '' : `.${term.of}`}`,
    ...term.key,
  ].join(' ');
  return {
    outcome: failing.length > 0 ? 'not_met' : 'met',
    because: shown.slice(0, 5).map((m) => `${name} is ${text(m.value)} on ${m.host}`),
    cites: shown.slice(0, 5).map((m) => m.cite),
  };
}

function unseen(why: string): Evaluated {
  return { outcome: 'not_observable', because: [why], cites: [] };
}

function seenOn(host: HostView, { table, column, of }: Term): Seen[] {
  if (of !== undefined)
    return host
      .growth(table, column)
      .filter((g) => g.basis === 'window')
      .map((g) => ({ key: table.key.map((k) => String(g.key[k])), value: g[of], cite: g.cites[0] }));
  return host.latest(table).map((row) => ({
    key: table.key.map((k) => String((row as Record<string, unknown>)[k])),
    value: column === undefined ? true : (row as Record<string, unknown>)[column],
    cite: cite(row),
  }));
}

function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function holds(actual: unknown, operator: Operator, expected: string): boolean {
  const [a, b] = [Number(actual), Number(expected)];
  const isNumeric = typeof actual === 'number' && expected.trim() !== '' && !Number.isNaN(b);
  if (operator === '==' || operator === '!=') {
    const isSame = isNumeric
      ? a === b
      : Array.isArray(actual)
        ? actual.map(String).includes(expected)
        : text(actual) === expected;
    return isSame === (operator === '==');
  }
  if (!isNumeric) return false;
  return { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[operator];
}
