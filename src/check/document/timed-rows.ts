import type { Words } from '../words.js';
import type { Span } from './blocks.js';
import { within } from './spans.js';
import type { Statement } from './statements.js';
import type { ClockTime } from './times.js';

/** A row of a timeline, or a line that begins with a time. */
export interface TimedRow extends Span {
  readonly time: ClockTime;
  readonly statement: Statement;
  /** Seconds since the first day's midnight: over midnight it goes on growing. */
  readonly at: number;
}

export interface IncidentWindow {
  readonly from: number;
  readonly to: number;
  /** Where it is said; absent where it was taken from the rows. */
  readonly said?: Statement;
}

const DAY = 86_400;

/** Rows of tables and lines whose first word is a time. */
export function timedRows(
  statements: readonly Statement[],
  times: readonly ClockTime[],
  text: string,
): TimedRow[] {
  const rows: TimedRow[] = [];
  let day = 0;
  let base: string | undefined;
  let group: number | undefined;
  for (const statement of statements) {
    const [time] = within(times, {
      start: statement.start,
      end: Math.min(statement.end, statement.start + 40),
    });
    if (!time || !/^[|\s>*_\d.T-]{0,16}$/.test(text.slice(statement.start, time.start))) continue;
    if (statement.start !== statement.block.start) continue;
    // A range is no row: `| 08:15 – 09:00 | …` is one, `08:15 – 09:00` alone is not.
    const previous = rows.at(-1);
    if (group !== statement.block.group) {
      group = statement.block.group;
      day = 0;
      base = time.date;
    } else if (time.date !== undefined && base !== undefined) {
      day = Math.round((Date.parse(time.date) - Date.parse(base)) / (DAY * 1000)) || 0;
    } else if (previous && time.seconds + day * DAY < previous.at - DAY / 2) day++;
    rows.push({ start: statement.start, end: statement.end, time, statement, at: time.seconds + day * DAY });
  }
  return rows;
}

/** Start and end of the incident: the labelled range (`Duration: 08:15 – 09:00`), labelled moments, or the rows. */
export function windowOf(
  statements: readonly Statement[],
  times: readonly ClockTime[],
  rows: readonly TimedRow[],
  words: Words,
): IncidentWindow | undefined {
  for (const said of statements) {
    if (!words.lexicon.window_label.test(said.label)) continue;
    const [from, to] = within(times, said);
    if (from && to)
      return { from: from.seconds, to: to.seconds < from.seconds ? to.seconds + DAY : to.seconds, said };
  }
  const moment = (name: string): number | undefined => {
    const pattern = words.moments.get(name);
    const said =
      pattern &&
      statements.find((s) => s.label !== '' && pattern.test(s.label) && within(times, s).length > 0);
    return said && within(times, said)[0]?.seconds;
  };
  const from = moment('started');
  const to = moment('impact_ended') ?? moment('resolved') ?? moment('mitigated');
  if (from !== undefined && to !== undefined) return { from, to: to < from ? to + DAY : to };
  const table = rows.filter((row) => row.statement.block.kind === 'row');
  const [first, last] = [table[0], table.at(-1)];
  return first && last && table.length > 2 ? { from: first.at, to: last.at } : undefined;
}
