import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { percent } from '../../../src/core/figures.js';
import { largest, median, ms, plural, show, spread, tally } from '../show.js';
import { about, citeRows, type Glance, groupBy, num, numbers, on, str } from './glance.js';
import { isAskedFor, lacksRoute, LATE_MS } from './targets.js';

const say = about('application', 'HTTP');

/** A phase that takes this long is felt by people, whatever is usual for the server. */
const SLOW_MS = 1000;

const PHASES = [
  ['dns_ms', 'DNS'],
  ['connect_ms', 'connect'],
  ['tls_ms', 'TLS'],
  ['wait_ms', 'first byte'],
  ['transfer_ms', 'transfer'],
] as const;

const FAILURES: Readonly<Record<string, string>> = {
  resolve: 'name not resolved',
  connect: 'connection failed',
  timeout: 'timed out',
  tls: 'TLS handshake failed',
  certificate: 'certificate not accepted',
  empty_reply: 'empty reply',
  connection_lost: 'connection lost',
  partial: 'reply cut short',
  protocol: 'not HTTP',
  other: 'other error',
};

const ENDED_IN: Readonly<Record<string, string>> = {
  dns: 'in DNS',
  connect: 'in connect',
  tls: 'in TLS',
  wait: 'waiting for the first byte',
  transfer: 'in transfer',
};

/** Our own requests: how many were answered, how, and where the time went. */
export const http: Glance = (view) => {
  const unroutable = lacksRoute(view);
  return groupBy(view.rows('http_timing'), (row) => `${row._host} ${str(row, 'target')}`).flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const name = str(first, 'target');
    const target = `${on(view, first._host)}${name}`;
    const ok = rows.filter(isAnswered);
    const failed = rows.filter((row) => !isAnswered(row));
    // An IPv6 address where there is no IPv6 is not the server's failure.
    const news = failed.filter((row) => !unroutable(row._host, str(row, 'address')));
    const heavy = isAskedFor(view, name);
    const said = say.fact(`${target}: ${outcome(ok, failed, rows)}${times(ok)}`, citeRows(rows));
    return [
      ...(news.length > 0 ? [failure(target, news, rows, heavy)] : []),
      ...statuses(target, ok, heavy),
      ...slow(target, ok),
      said,
      ...byAddress(target, rows),
    ];
  });
};

function isAnswered(row: TableRow): boolean {
  return str(row, 'outcome') === 'ok';
}

function outcome(ok: readonly TableRow[], failed: readonly TableRow[], all: readonly TableRow[]): string {
  const codes = tally(ok.map((r) => `× ${num(r, 'http_code') ?? 'no status'}`)).replaceAll(' ×', '×');
  const answered = `${show(ok.length)} of ${plural(all.length, 'request')} answered`;
  return `${answered}${codes === '' ? '' : ` (status ${codes})`}${failed.length > 0 ? `, ${show(failed.length)} failed` : ''}`;
}

function times(ok: readonly TableRow[]): string {
  const total = spread(numbers(ok, 'time_total_ms'));
  if (total === '') return '';
  const phases = PHASES.flatMap(([column, name]) => {
    const values = numbers(ok, column);
    const middle = median(values);
    return middle === undefined ? [] : [`${name} ${ms(middle)} (${ms(largest(values))})`];
  });
  return `; in total ${total}; median (worst) by phase: ${phases.join(', ')}`;
}

function failure(
  target: string,
  failed: readonly TableRow[],
  all: readonly TableRow[],
  heavy: boolean,
): ReturnType<typeof say.fact> {
  const kinds = tally(
    failed.map((row) => {
      const phase = ENDED_IN[str(row, 'ended_in') ?? ''];
      return `${FAILURES[str(row, 'outcome') ?? ''] ?? 'failed'}${phase === undefined ? '' : ` ${phase}`}`;
    }),
  );
  const [worst] = groupBy(failed, (row) => str(row, 'error') ?? '').toSorted((a, b) => b.length - a.length);
  const [example = failed[0]] = worst ?? [];
  const share = all.length >= 20 ? ` (${percent(failed.length / all.length)})` : '';
  const text = `${target}: ${show(failed.length)} of ${plural(all.length, 'request')} failed${share}: ${kinds}`;
  return say.either(heavy, text, example ? citeRow(example) : '', example && str(example, 'error'));
}

/** 5xx, 408 and 429 say "I cannot now"; other 4xx are an answer to the question that was asked. */
function statuses(target: string, ok: readonly TableRow[], heavy: boolean): ReturnType<typeof say.fact>[] {
  const bad = ok.filter((row) => {
    const code = num(row, 'http_code') ?? 0;
    return code >= 500 || code === 408 || code === 429;
  });
  const [first] = bad;
  if (first === undefined) return [];
  const codes = tally(bad.map((row) => `× ${num(row, 'http_code')}`)).replaceAll(' ×', '×');
  const text = `${target}: ${show(bad.length)} of ${plural(ok.length, 'answer')} with an error status (${codes})`;
  return [say.either(heavy, text, citeRow(first))];
}

/** For connect and DNS the worst counts (a lost packet shows as whole seconds), for the server the median. */
function slow(target: string, ok: readonly TableRow[]): ReturnType<typeof say.fact>[] {
  return PHASES.flatMap(([column, name]) => {
    const rows = ok.filter((row) => num(row, column) !== undefined);
    const values = numbers(rows, column);
    const late = rows.filter(
      (row) => (num(row, column) ?? 0) >= (column === 'connect_ms' ? LATE_MS : SLOW_MS),
    );
    const middle = median(values) ?? 0;
    const isServers = column === 'wait_ms' || column === 'transfer_ms';
    if (late.length === 0 || (isServers && middle < SLOW_MS)) return [];
    const worst = rows.reduce((a, b) => ((num(b, column) ?? 0) > (num(a, column) ?? 0) ? b : a));
    const what = `${show(late.length)} of ${plural(rows.length, 'request')} spent 1 s or more ${NAMES[column]}`;
    return [say.trouble(`${target}: ${what} (${name}: ${spread(values)})`, citeRow(worst))];
  });
}

const NAMES = {
  dns_ms: 'on the name lookup',
  connect_ms: 'connecting',
  tls_ms: 'on the TLS handshake',
  wait_ms: 'waiting for the first byte',
  transfer_ms: 'on the transfer',
} as const;

/** Only where the addresses of a name do not behave alike. */
function byAddress(target: string, rows: readonly TableRow[]): ReturnType<typeof say.fact>[] {
  const groups = groupBy(
    rows.filter((row) => str(row, 'by') === 'address'),
    (row) => str(row, 'address') ?? '',
  );
  const shares = groups.map((group) => group.filter(isAnswered).length / group.length);
  const middles = groups.map((group) => median(numbers(group.filter(isAnswered), 'time_total_ms')) ?? 0);
  const alike =
    largest(shares) === Math.min(1, ...shares) &&
    (largest(middles) < 50 || largest(middles) < 2 * Math.min(Infinity, ...middles));
  if (groups.length < 2 || alike) return [];
  return groups.map((group) => {
    const [first] = group;
    const ok = group.filter(isAnswered);
    const total = spread(numbers(ok, 'time_total_ms'));
    const text = `${target} sent to ${first && str(first, 'address')}: ${show(ok.length)} of ${show(group.length)} answered${total === '' ? '' : `, ${total}`}`;
    return say.fact(text, citeRows(group));
  });
}
