import type { BundleView } from '../../../src/core/report.js';
import type { TableRow } from '../../../src/core/table-row.js';
import { groupBy, num, str } from '../glance/glance.js';
import type { Plot } from '../model.js';
import { ms, show, spread, tally } from '../show.js';

const MOST_ROWS = 16;
const MOST_VALUES = 400;

/** Answer times of each resolver, and connect times of each address: a dot for each, so that no mean hides one. */
export function spreadPlots(view: BundleView): Plot[] {
  return [
    dots(
      'plots/dns.svg',
      'DNS answer time by resolver',
      'ms',
      groupBy(view.rows('dns_queries'), (row) => resolverLabel(view, row)).map((rows) => ({
        label: rows[0] ? resolverLabel(view, rows[0]) : '',
        values: valuesOf(rows, 'query_ms'),
        failures: rows.flatMap((row) => (num(row, 'query_ms') === undefined ? 'without an answer' : [])),
      })),
    ),
    dots(
      'plots/connect.svg',
      'TCP connect time by address',
      'ms',
      groupBy(view.rows('tcp_connects'), (row) => endLabel(view, row)).map((rows) => ({
        label: rows[0] ? endLabel(view, rows[0]) : '',
        values: valuesOf(rows, 'connect_ms'),
        failures: rows.flatMap((row) =>
          num(row, 'connect_ms') === undefined
            ? (str(row, 'outcome') ?? 'failed').replace('timeout', 'timed out')
            : [],
        ),
      })),
    ),
  ].flatMap((plot) => plot ?? []);
}

interface Row {
  readonly label: string;
  readonly values: number[];
  readonly failures: string[];
}

function dots(file: string, title: string, xLabel: string, rows: readonly Row[]): Plot | undefined {
  if (rows.length === 0) return undefined;
  const shown = rows.slice(0, MOST_ROWS).map(({ label, values, failures }) => ({
    label,
    values: values.slice(0, MOST_VALUES),
    note: [
      values.length > 0
        ? `${show(values.length)}: ${values.length > 1 ? spread(values) : ms(values[0] ?? 0)}`
        : '',
      tally(failures),
    ]
      .filter((part) => part !== '')
      .join('; '),
    failed: failures.length > 0,
  }));
  return { kind: 'dots', file, title, xLabel, rows: shown };
}

function valuesOf(rows: readonly TableRow[], column: string): number[] {
  return rows.flatMap((row) => num(row, column) ?? []);
}

function resolverLabel(view: BundleView, row: TableRow): string {
  const host = view.manifest.hosts.length > 1 ? `${row._host} → ` : '';
  const who =
    str(row, 'view') === 'libc'
      ? 'as programs do it (libc)'
      : `${str(row, 'server') ?? '?'}${row['tcp'] === true ? ' over TCP' : ''}`;
  return host + who;
}

function endLabel(view: BundleView, row: TableRow): string {
  const address = str(row, 'address') ?? '?';
  const host = view.manifest.hosts.length > 1 ? `${row._host} → ` : '';
  return `${host}${address.includes(':') ? `[${address}]` : address}:${num(row, 'port') ?? '?'}`;
}
