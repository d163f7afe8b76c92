import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { plural, show, spread, tally } from '../show.js';
import { about, citeRows, type Glance, groupBy, num, numbers, on, str } from './glance.js';
import { lacksRoute, LATE_MS, targetOf } from './targets.js';

const say = about('tcp_socket', 'TCP connects');

const WORDS: Readonly<Record<string, string>> = {
  refused: 'refused',
  timeout: 'timed out',
  unreachable: 'unreachable',
  prohibited: 'administratively prohibited',
  reset: 'reset',
  denied: 'denied by this machine',
  error: 'failed',
};

/** Connections opened and closed again: how many were taken, how fast, and what became of the others. */
export const tcpConnect: Glance = (view) => {
  const unroutable = lacksRoute(view);
  return groupBy(view.rows('tcp_connects'), (row) => `${row._host} ${str(row, 'target')}`).flatMap((rows) => {
    const groups = groupBy(rows, (row) => `${str(row, 'address')} ${num(row, 'port')}`);
    const [first] = rows;
    const target = `${first ? on(view, first._host) : ''}${first && str(first, 'target')}`;
    // A peer nobody named may have been a client of ours: that its port takes no connection says nothing.
    const heavy = targetOf(view, first && str(first, 'target'))?.origin !== 'peer';
    const troubles = groups.flatMap((group) => {
      const failed = group.filter((row) => str(row, 'outcome') !== 'connected');
      const late = group.filter((row) => (num(row, 'connect_ms') ?? 0) >= LATE_MS);
      const news = failed.filter((row) => !unroutable(row._host, str(row, 'address')));
      return [
        ...(news.length > 0 ? [failure(target, news, group, heavy)] : []),
        ...(late.length > 0 ? [lateness(target, late, group)] : []),
      ];
    });
    const each = groups.map((group) => summary(target, group));
    return [...troubles, say.fact(`${target}: ${each.join('; ')}`, citeRows(rows))];
  });
};

function summary(target: string, group: readonly TableRow[]): string {
  const connected = group.filter((row) => str(row, 'outcome') === 'connected');
  const others = group.filter((row) => str(row, 'outcome') !== 'connected');
  const times = spread(numbers(connected, 'connect_ms'));
  const rest = others.length === 0 ? '' : ` (${tally(others.map(word))})`;
  return `${show(connected.length)} of ${plural(group.length, 'connect')}${to(target, group)} succeeded${times === '' ? '' : `, ${times}`}${rest}`;
}

function failure(
  target: string,
  failed: readonly TableRow[],
  all: readonly TableRow[],
  heavy: boolean,
): ReturnType<typeof say.fact> {
  const [first] = failed;
  const limits = numbers(
    failed.filter((row) => str(row, 'outcome') === 'timeout'),
    'limit_ms',
  );
  const waited =
    limits.length === 0 ? '' : `, each given ${show(Math.min(...limits) / 1000)} s or more to be answered`;
  const text = `${target}: ${show(failed.length)} of ${plural(all.length, 'connect')}${to(target, all)} did not succeed: ${tally(failed.map(word))}${waited}`;
  return say.either(heavy, text, first ? citeRow(first) : '', first && str(first, 'error'));
}

function lateness(
  target: string,
  late: readonly TableRow[],
  all: readonly TableRow[],
): ReturnType<typeof say.fact> {
  const worst = late.reduce((a, b) => ((num(b, 'connect_ms') ?? 0) > (num(a, 'connect_ms') ?? 0) ? b : a));
  const text = `${target}: ${show(late.length)} of ${plural(all.length, 'connect')}${to(target, all)} took 1 s or more (${spread(numbers(all, 'connect_ms'))}); Linux sends a SYN again when 1 s brought no answer`;
  return say.trouble(text, citeRow(worst));
}

function word(row: TableRow): string {
  return WORDS[str(row, 'outcome') ?? ''] ?? 'failed';
}

/** A target given by address and port is not said twice. */
function to(target: string, rows: readonly TableRow[]): string {
  return target.includes(end(rows)) ? '' : ` to ${end(rows)}`;
}

function end([row]: readonly TableRow[]): string {
  const address = (row && str(row, 'address')) ?? '?';
  return `${address.includes(':') ? `[${address}]` : address}:${(row && num(row, 'port')) ?? '?'}`;
}
