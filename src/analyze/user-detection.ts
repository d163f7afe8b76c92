import { RE2JS } from 're2js';
import { z } from 'zod';
import { defineDetection, type Detection, type Result, SEVERITIES } from '../core/detection.js';
import { cite, type FactRow, type Growth, type HostView } from '../core/fact-view.js';
import { figure } from '../core/figures.js';
import { groupBy } from '../core/group-by.js';
import { span } from '../core/growth.js';
import { LAYERS } from '../core/layers.js';
import { didYouMean } from '../core/suggest.js';
import type { Table } from '../core/table.js';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const PLACEHOLDERS = ['host', 'subject', 'value', 'threshold', 'unit', 'count', 'of', 'seconds'];
const OPERATORS = {
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
} as const;
type Operator = keyof typeof OPERATORS;
const MOST_CITES = 5;

const shape = z.strictObject({
  id: z.string().regex(/^[A-Z]{2,8}-\d{2,4}$/, 'capital letters, a hyphen and digits, such as SHOP-01'),
  title: z.string().min(1),
  layer: z.enum(LAYERS).default('application'),
  table: z.string(),
  /** Column → the value, or one of the values, it must have. */
  where: z.record(z.string(), z.union([scalar, z.array(scalar).min(1)])).default({}),
  /** Column → RE2 pattern that must be found in it. */
  matching: z.record(z.string(), z.string().refine(isRe2, 'not a valid RE2 pattern')).default({}),
  /** A column with a number, of every row in the state at the end of the window. */
  column: z.string().optional(),
  /** A counter: its growth per second between the two snapshots. */
  rate: z.string().optional(),
  /** Of which other counter of the same row `rate` is a part: the value is then a percentage. */
  of: z.string().optional(),
  operator: z.enum(Object.keys(OPERATORS) as [Operator, ...Operator[]]).default('>'),
  threshold: z.number(),
  unit: z.string().min(1),
  /** Rows that must be over the threshold; with `of`, how large the whole must be for a percentage. */
  least: z.int().min(1).optional(),
  /** Columns that name what a result is about (default: the key of the table). */
  subject: z.array(z.string()).optional(),
  severity: z.enum(SEVERITIES).default('warning'),
  statement: z.string().min(1),
  real_if: z.string().default('Written by the user; what makes it real is not said.'),
  source: z.string().min(1).default('your configuration'),
  remedy: z.strictObject({
    text: z.string().min(1),
    safety: z.enum(['read_only', 'config_change', 'disruptive']).default('read_only'),
  }),
});

type Given = z.infer<typeof shape>;

/**
 * A threshold detection written in YAML. What refers to tables and columns is checked against the ones there are.
 * @param taken ids that built-in detections have
 */
export function userDetectionSchema(
  tables: ReadonlyMap<string, Table>,
  taken: ReadonlySet<string>,
): typeof shape {
  return shape.superRefine((d, ctx) => {
    const wrong = (path: (string | number)[], what: string, word: string, known: readonly string[]): void => {
      ctx.addIssue({
        code: 'custom',
        path,
        message: [`${what} "${word}"`, didYouMean(word, known)].filter(Boolean).join(', '),
      });
    };
    const refuse = (path: string, message: string): void =>
      ctx.addIssue({ code: 'custom', path: [path], message });
    if (taken.has(d.id)) refuse('id', `"${d.id}" is that of a built-in detection: choose another one`);
    if ((d.column === undefined) === (d.rate === undefined)) refuse('table', 'needs either column or rate');
    if (d.of !== undefined && d.rate === undefined) refuse('of', 'is what a rate is a part of: give rate');
    for (const [, name = ''] of d.statement.matchAll(/\{([^{}]*)\}/g)) {
      if (!PLACEHOLDERS.includes(name)) wrong(['statement'], 'unknown placeholder', name, PLACEHOLDERS);
    }
    const table = tables.get(d.table);
    if (!table) return wrong(['table'], 'unknown table', d.table, [...tables.keys()]);
    const columns = Object.keys(table.row.shape);
    const counters: readonly string[] = table.counters;
    const selecting: readonly string[] = d.rate === undefined ? columns : table.key;
    const kind = d.rate === undefined ? 'unknown column' : 'with rate only the key of the table selects, not';
    if (d.column !== undefined && !columns.includes(d.column))
      wrong(['column'], 'unknown column', d.column, columns);
    for (const name of ['rate', 'of'] as const) {
      const counter = d[name];
      if (counter !== undefined && !counters.includes(counter))
        wrong([name], `no counter of ${table.id}:`, counter, counters);
    }
    for (const name of ['where', 'matching'] as const) {
      for (const column of Object.keys(d[name])) {
        if (!selecting.includes(column)) wrong([name, column], kind, column, selecting);
      }
    }
    for (const [i, column] of (d.subject ?? []).entries()) {
      if (!selecting.includes(column)) wrong(['subject', i], kind, column, selecting);
    }
  });
}

/** YAML → Detection, which then differs in nothing from a built-in one. The table must exist. */
export function userDetection(given: Given, tables: ReadonlyMap<string, Table>): Detection {
  const table = tables.get(given.table);
  if (!table) throw new Error(`${given.id}: no table ${given.table}`);
  const judge = given.rate === undefined ? judgeRows : judgeGrowth;
  return defineDetection({
    id: given.id,
    name: given.id.toLowerCase(),
    layer: given.layer,
    title: given.title,
    scope: 'host',
    reads: [table],
    thresholds: { threshold: { value: given.threshold, unit: given.unit, source: given.source } },
    realIf: given.real_if,
    remedy: given.remedy,
    evaluate: (view, { threshold }) => judge(given, table, view, threshold),
  });
}

function judgeRows(given: Given, table: Table, view: HostView, threshold: number): Result | Result[] {
  const column = given.column ?? '';
  const chosen = selector(given);
  const rows = (view.latest(table) as readonly (FactRow<Table> & Record<string, unknown>)[]).filter(chosen);
  if (rows.length === 0) return { state: 'not_exercised', statement: noneOf(given, table) };
  const measured = rows.filter((row) => typeof row[column] === 'number');
  if (measured.length === 0)
    return { state: 'not_observable', statement: `${rows.length} rows, none of them has ${column}` };
  const subjects = given.subject ?? table.key;
  return [...groupBy(measured, (row) => subjectOf(row, subjects))].map(([subject, list]): Result => {
    const value = (row: Record<string, unknown>): number => row[column] as number;
    const over = list.filter((row) => OPERATORS[given.operator](value(row), threshold));
    const sorted = worstFirst(given.operator, over.length > 0 ? over : list, value);
    const cites = sorted.slice(0, MOST_CITES).map(cite) as [string, ...string[]];
    const worst = value(sorted[0] ?? {});
    if (over.length < (given.least ?? 1)) {
      const statement = `${column} is ${figure(worst)} ${given.unit} at worst, ${over.length} of ${list.length} ${given.operator} ${threshold}`;
      return { state: 'clear', subject, statement, cites };
    }
    const words = { subject, value: worst, threshold, count: over.length, of: list.length };
    return {
      state: 'fired',
      severity: given.severity,
      subject,
      statement: fill(given, view, words),
      numbers: { value: worst, threshold, rows_over: over.length, rows: list.length },
      seen: { times: over.length, of: list.length },
      cites,
    };
  });
}

function judgeGrowth(given: Given, table: Table, view: HostView, threshold: number): Result | Result[] {
  const chosen = selector(given);
  const parts = view.growth(table, given.rate ?? '').filter((g) => chosen(g.key));
  if (parts.length === 0) {
    const why = view.rows(table).length > 0 ? 'nothing of it moved, or it was read once' : 'nothing was read';
    return { state: 'not_exercised', statement: `${noneOf(given, table)}: ${why}` };
  }
  const keyOf = (g: Growth): string => JSON.stringify(g.key);
  const wholes = new Map(
    given.of === undefined ? [] : view.growth(table, given.of).map((g) => [keyOf(g), g]),
  );
  const subjects = given.subject ?? table.key;
  return parts.map((g): Result => {
    const whole = wholes.get(keyOf(g))?.delta ?? 0;
    const subject = subjectOf(g.key, subjects);
    if (given.of !== undefined && whole <= 0)
      return { state: 'not_exercised', subject, statement: `${given.of} did not grow ${span(g)}` };
    const value = given.of === undefined ? g.rate : (100 * g.delta) / whole;
    const of = given.of === undefined ? {} : { whole };
    const numbers = { value, threshold, delta: g.delta, seconds: g.seconds, ...of };
    if (!OPERATORS[given.operator](value, threshold)) {
      const statement = `${given.rate}: ${figure(value)} ${given.unit} (${figure(g.delta)} ${span(g)})`;
      return { state: 'clear', subject, statement, numbers, cites: g.cites };
    }
    const words = { subject, value, threshold, count: g.delta, of: whole, seconds: g.seconds };
    return {
      state: 'fired',
      severity: given.severity,
      subject,
      basis: g.basis,
      statement: fill(given, view, words),
      numbers,
      cites: g.cites,
      ...(given.of !== undefined && {
        share: { part: g.delta, whole, least: given.least ?? 10_000, unit: given.of },
      }),
    };
  });
}

function noneOf({ where, matching }: Given, table: Table): string {
  const wanted = [...Object.entries(where), ...Object.entries(matching)].map(([c, v]) => `${c} ${String(v)}`);
  return `nothing of "${table.title}"${wanted.length > 0 ? ` where ${wanted.join(', ')}` : ''}`;
}

function selector({ where, matching }: Given): (row: Readonly<Record<string, unknown>>) => boolean {
  const equals = Object.entries(where).map(([column, value]) => [column, new Set([value].flat())] as const);
  const finds = Object.entries(matching).map(([column, text]) => [column, RE2JS.compile(text)] as const);
  return (row) =>
    equals.every(([column, values]) => values.has(row[column] as string)) &&
    finds.every(([column, regex]) => regex.test(String(row[column] ?? '')));
}

function subjectOf(row: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  return columns.flatMap((c) => (row[c] === undefined ? [] : String(row[c]))).join(' ');
}

function worstFirst<R>(operator: Operator, rows: readonly R[], value: (row: R) => number): R[] {
  const sign = operator.startsWith('<') ? 1 : -1;
  return rows.toSorted((a, b) => sign * (value(a) - value(b)));
}

function fill(
  given: Given,
  view: HostView,
  words: Readonly<Record<string, string | number | undefined>>,
): string {
  const all: typeof words = { host: view.id, unit: given.unit, ...words };
  return given.statement.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => {
    const word = all[name];
    return typeof word === 'number' ? figure(word) : (word ?? '?');
  });
}

function isRe2(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}
