import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import type { BundleView } from '../../../src/core/report.js';
import { few, largest, ms, plural, show, spread, tally } from '../show.js';
import { about, citeRows, type Glance, groupBy, list, num, numbers, on, str } from './glance.js';

const say = about('dns');

const SLOW_MS = 1000;
/** resolv.conf(5): RES_TIMEOUT. */
const DEFAULT_TIMEOUT_S = 5;

/** Every resolver asked by itself, and the lookups programs would make. */
export const dns: Glance = (view) => [...resolvers(view), ...disagreements(view), ...lookups(view)];

function resolvers(view: BundleView): ReturnType<Glance> {
  const asked = [...view.rows('dns_queries')].filter((r) => str(r, 'view') === 'resolver');
  return groupBy(asked, (row) => `${row._host} ${str(row, 'server')} ${row['tcp'] === true}`).flatMap(
    (rows) => {
      const [first] = rows;
      if (first === undefined) return [];
      const server = str(first, 'server') ?? '?';
      const who = `${on(view, first._host)}resolver ${server}${first['tcp'] === true ? ' over TCP' : ''}`;
      const answered = rows.filter(hasReply);
      const silent = rows.filter((row) => !hasReply(row));
      const codes = tally(answered.map((r) => str(r, 'rcode') ?? 'without a code'));
      const times = spread(numbers(answered, 'query_ms'));
      const fact = `${who}: ${show(answered.length)} of ${plural(rows.length, 'question')} answered${times === '' ? '' : `, ${times}`}${codes === '' ? '' : ` (${codes})`}`;
      return [
        ...unanswered(view, who, server, silent, rows),
        ...refusals(who, answered, rows),
        ...slow(who, answered),
        say.fact(fact, citeRows(rows)),
      ];
    },
  );
}

function hasReply(row: TableRow): boolean {
  return row['timed_out'] !== true && (str(row, 'rcode') !== undefined || list(row, 'answers').length > 0);
}

function unanswered(
  view: BundleView,
  who: string,
  server: string,
  silent: readonly TableRow[],
  all: readonly TableRow[],
): ReturnType<Glance> {
  const [first] = silent;
  if (first === undefined) return [];
  const config = [...view.rows('dns_config')].find(
    (r) => r._host === first._host && str(r, 'source') === '/etc/resolv.conf',
  );
  const order = config ? list(config, 'nameservers') : [];
  const isFirst = order.length > 1 && order[0] === server && silent.length === all.length;
  const wait = (config && num(config, 'timeout_s')) ?? DEFAULT_TIMEOUT_S;
  const place = isFirst
    ? `; it stands first of ${order.length} in /etc/resolv.conf, so libc waits ${wait} s for it before it asks the next`
    : '';
  const text = `${who}: ${show(silent.length)} of ${plural(all.length, 'question')} without an answer${place}`;
  // Over TCP many resolvers do not answer, which matters only once an answer is too long for UDP.
  return [say.either(first['tcp'] !== true, text, citeRow(first), str(first, 'error'))];
}

/** An internal resolver may well refuse questions about the root; that a name does not exist is news. */
function refusals(who: string, answered: readonly TableRow[], all: readonly TableRow[]): ReturnType<Glance> {
  const bad = answered.filter((row) => {
    const code = str(row, 'rcode');
    return code !== undefined && code !== 'NOERROR' && str(row, 'name') !== '.' && str(row, 'type') !== 'PTR';
  });
  const [first] = bad;
  if (first === undefined) return [];
  const names = [...new Set(bad.map((row) => `${str(row, 'name') ?? '?'} ${str(row, 'type') ?? ''}`.trim()))];
  const text = `${who}: ${tally(bad.map((r) => str(r, 'rcode') ?? '?'))} of ${plural(all.length, 'question')}, for ${few(names, 3)}`;
  return [
    say.either(
      bad.some((row) => !isOnlySix(row, answered)),
      text,
      citeRow(first),
    ),
  ];
}

/** Many servers deny AAAA where they know the A: programs then use the A. */
function isOnlySix(row: TableRow, answered: readonly TableRow[]): boolean {
  const name = str(row, 'name');
  const knows = (other: TableRow): boolean =>
    str(other, 'name') === name && str(other, 'type') === 'A' && list(other, 'answers').length > 0;
  return str(row, 'type') === 'AAAA' && answered.some(knows);
}

function slow(who: string, answered: readonly TableRow[]): ReturnType<Glance> {
  const late = answered.filter((row) => (num(row, 'query_ms') ?? 0) >= SLOW_MS);
  const [first] = late.toSorted((a, b) => (num(b, 'query_ms') ?? 0) - (num(a, 'query_ms') ?? 0));
  if (first === undefined) return [];
  const text = `${who}: ${show(late.length)} of ${plural(answered.length, 'answer')} took 1 s or more (worst ${ms(num(first, 'query_ms') ?? 0)})`;
  return [say.trouble(text, citeRow(first))];
}

/** A name that one resolver knows and another denies. Different addresses are how load is spread, and no news. */
function disagreements(view: BundleView): ReturnType<Glance> {
  const asked = [...view.rows('dns_queries')].filter(
    (r) => str(r, 'view') === 'resolver' && hasReply(r) && str(r, 'name') !== '.',
  );
  return groupBy(asked, (r) => `${r._host} ${str(r, 'name')} ${str(r, 'type')}`).flatMap((rows) => {
    const knows = rows.find((r) => str(r, 'rcode') === 'NOERROR' && list(r, 'answers').length > 0);
    const denies = rows.find((r) => str(r, 'rcode') === 'NXDOMAIN');
    if (!knows || !denies || str(knows, 'server') === str(denies, 'server')) return [];
    const text = `${on(view, knows._host)}resolvers disagree about ${str(knows, 'name')} ${str(knows, 'type') ?? ''}: ${str(knows, 'server')} has it, ${str(denies, 'server')} says NXDOMAIN`;
    return [say.trouble(text, citeRow(denies))];
  });
}

function lookups(view: BundleView): ReturnType<Glance> {
  const asked = [...view.rows('dns_queries')].filter((r) => str(r, 'view') === 'libc');
  return groupBy(asked, (row) => `${row._host} ${str(row, 'name')}`).flatMap((rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const who = `${on(view, first._host)}lookup of ${str(first, 'name')} as programs do it`;
    const failed = rows.filter((row) => list(row, 'answers').length === 0);
    const took = numbers(rows, 'query_ms');
    const addresses = few([...new Set(rows.flatMap((row) => list(row, 'answers')))], 4);
    const times = took.length === 0 ? '' : `, ${spread(took)}`;
    const answered = `${show(rows.length - failed.length)} of ${plural(rows.length, 'lookup')} gave an address${times}`;
    const text = `${who}: ${answered}${addresses === '' ? '' : `: ${addresses}`}`;
    const bad = failed.length > 0 || largest(took) >= SLOW_MS;
    return [say.either(bad, text, citeRow(failed[0] ?? first), failed[0] && str(failed[0], 'error'))];
  });
}
