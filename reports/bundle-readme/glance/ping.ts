import type { BundleView } from '../../../src/core/report.js';
import { citeRow, type TableRow } from '../../../src/core/table-row.js';
import { wilson } from '../../../src/core/wilson.js';
import { percent } from '../../../src/core/figures.js';
import { ms, show } from '../show.js';
import { about, type Glance, num, on, str } from './glance.js';
import { contradicts, trials } from './targets.js';

const say = about('path_loss');

/** RTT that grew by this much, and this many times over: queues on the way filled and emptied. */
const QUEUE_MS = 50;
const QUEUE_TIMES = 5;

/** Loss with its interval: 0 of 75 lost only says that the loss is below some 5 % (rule of three). */
export const ping: Glance = (view) => {
  const rows = [...view.rows('ping_summary')];
  const tcp = trials(view);
  return rows.flatMap((row) => {
    const who = `${on(view, row._host)}${str(row, 'target')}${str(row, 'role') === 'gateway' ? ' (gateway)' : ''}`;
    const [sent, received] = [num(row, 'transmitted'), num(row, 'received')];
    const cite = citeRow(row);
    if (sent === undefined || received === undefined)
      return [say.trouble(`${who}: nothing could be sent`, cite, str(row, 'error'))];
    const counted = sent - (num(row, 'in_flight') ?? 0);
    if (counted <= 0) return [];
    const lost = Math.max(0, counted - received);
    const [low, high] = wilson(lost, counted);
    const doubt =
      lost === 0 ? '' : doubts(view, row, rows, tcp(row._host, str(row, 'address')), low, received);
    const interval = `95 % interval ${percent(low)} to ${percent(high)}`;
    const text = `${who}: ${show(lost)} of ${show(counted)} pings lost (${interval})${times(row)}${also(row)}`;
    const standsOut = (lost > 0 && doubt === '') || hasQueue(row);
    return [say.either(standsOut, `${text}${doubt}`, cite)];
  });
};

function times(row: TableRow): string {
  const [low, mean, high] = [num(row, 'rtt_min_ms'), num(row, 'rtt_avg_ms'), num(row, 'rtt_max_ms')];
  if (mean === undefined) return '';
  return `, RTT mean ${ms(mean)}${low === undefined || high === undefined ? '' : `, least ${ms(low)}, most ${ms(high)}`}`;
}

function also(row: TableRow): string {
  const counts = (['duplicates', 'errors', 'corrupted'] as const).flatMap((column) => {
    const count = num(row, column) ?? 0;
    return count > 0 ? [`, ${show(count)} ${column === 'errors' ? 'ICMP errors' : column}`] : [];
  });
  return counts.join('');
}

/** A gateway answers pings when it has time; only toward a target does the RTT tell of queues. */
function hasQueue(row: TableRow): boolean {
  const [low, mean] = [num(row, 'rtt_min_ms'), num(row, 'rtt_avg_ms')];
  if (low === undefined || mean === undefined || str(row, 'role') === 'gateway') return false;
  return mean - low >= QUEUE_MS && mean >= QUEUE_TIMES * low;
}

/**
 * What speaks against the loss being one of the path: many devices answer pings seldom or not at all. Empty where
 * nothing does.
 */
function doubts(
  view: BundleView,
  row: TableRow,
  all: readonly TableRow[],
  tcp: ReturnType<ReturnType<typeof trials>>,
  low: number,
  received: number,
): string {
  if (contradicts(tcp, received === 0 ? 1 : low) || (received === 0 && tcp.clean > 0 && tcp.bad === 0))
    return `; yet TCP got through to it without delay (${show(tcp.clean)} of ${show(tcp.clean)})`;
  if (str(row, 'role') !== 'gateway') return '';
  const beyond = all.find((r) => r._host === row._host && str(r, 'role') !== 'gateway' && isClean(r, low));
  if (beyond)
    return `; yet none of ${show(num(beyond, 'received') ?? 0)} pings to ${str(beyond, 'target')} was lost`;
  const known = [...view.rows('neighbours')].some(
    (r) =>
      r._host === row._host &&
      str(r, 'address') === str(row, 'address') &&
      (r['states'] as string[]).includes('REACHABLE'),
  );
  return received === 0 && known ? '; yet it answers on the link (REACHABLE)' : '';
}

function isClean(row: TableRow, low: number): boolean {
  const [sent, received] = [num(row, 'transmitted') ?? 0, num(row, 'received') ?? 0];
  const lost = sent - (num(row, 'in_flight') ?? 0) - received;
  return contradicts({ clean: received, bad: lost }, low);
}
