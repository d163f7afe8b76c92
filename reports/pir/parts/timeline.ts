import { type Field, fill } from '../../../src/core/documents/field.js';
import { cellText, resolveTokens } from '../../../src/core/documents/prose.js';
import type { RecordRow } from '../../../src/core/documents/record.js';
import { dateIn, precisionOf, timeIn, zoneName } from '../../../src/core/documents/zoned-time.js';
import { escapeLine } from '../../../src/core/escape.js';
import type { Context } from './context.js';
import { timeRows } from './metrics.js';

/** So many rows stand in the body; of a longer timeline only those people took over do, all of them in the appendix. */
const MOST = 25;

export interface TimelineRow {
  readonly id: string;
  readonly at: string;
  readonly host: string;
  readonly text: string;
  /** Citations, how often, and whether anybody has accepted it. */
  readonly source: string;
  readonly cites: readonly string[];
}

export interface Timeline {
  readonly zone: string;
  readonly hasHosts: boolean;
  readonly hasSources: boolean;
  readonly rows: readonly TimelineRow[];
  /** Where there are no rows. */
  readonly missing: Field | null;
  /** Where there are no rows: the times of the incident that are known. */
  readonly markers: readonly string[];
  /** That some proposed rows stand in the appendix only; empty where none does. */
  readonly left: string;
}

export function timelineOf(context: Context): Timeline {
  const { record, words, zone } = context;
  const isLong = record.timeline.length > MOST;
  const shown = record.timeline.filter(({ state }) => !isLong || state === 'accepted');
  const hosts = new Set(shown.flatMap(({ host }) => host ?? []));
  const rows = rowsOf(shown, context);
  const left = record.timeline.length - shown.length;
  return {
    zone: zoneName(zone, shown[0]?.at ?? record.asOf),
    hasHosts: hosts.size > 1,
    hasSources: rows.some(({ source }) => source !== ''),
    rows,
    missing: rows.length === 0 ? fill(words.what.timeline, words.who.author) : null,
    markers: rows.length === 0 ? timeRows(context).map(({ at, name }) => `${at} ${name}`) : [],
    left: left === 0 ? '' : words.leftOut(left),
  };
}

function rowsOf(shown: readonly RecordRow[], { record, words, zone }: Context): TimelineRow[] {
  const times = timesOf(shown, zone);
  return shown.map((row, i) => {
    const { text, cites } = resolveTokens(row.text, record);
    const until = row.until === undefined ? undefined : timeIn(zone, row.until, precisionOf([row.until]));
    const all = row.cites.filter((id) => !cites.includes(id));
    return {
      id: row.id,
      at: times[i] ?? '',
      host: escapeLine(row.host ?? ''),
      text: cellText(text),
      source: [
        all.map((id) => `[${id}]`).join(''),
        countText(row, until, words),
        row.state === 'proposed' ? words.isProposed : '',
      ]
        .filter(Boolean)
        .join(' · '),
      cites: row.cites,
    };
  });
}

/** How often, unless the row's own words begin with it. */
function countText({ count, text }: RecordRow, until: string | undefined, words: Context['words']): string {
  if (count === undefined || count < 2) return '';
  return text.startsWith(`${count} ×`) ? words.until(until) : words.times(count, until);
}

/** A row whose day differs from the one above names it; where all are of one day none does. */
function timesOf(rows: readonly Pick<RecordRow, 'at' | 'precision'>[], zone: string): string[] {
  const exact = precisionOf(rows.filter(({ precision }) => precision === 's').map(({ at }) => at));
  const days = rows.map(({ at }) => dateIn(zone, at));
  const isOneDay = new Set(days).size <= 1;
  return rows.map(({ at, precision }, i) => {
    const time = timeIn(zone, at, precision === 's' ? exact : precision);
    return isOneDay || days[i] === days[i - 1] ? time : `${days[i]} ${time}`;
  });
}

export interface SourceRow {
  readonly id: string;
  readonly at: string;
  readonly error: string;
  readonly host: string;
  readonly kind: string;
  readonly marks: string;
  readonly by: string;
  readonly note: string;
  readonly cites: readonly string[];
}

/** The appendix' view of every row: where it is from, which time of the incident it marks, how exact it is. */
export function timelineSources({ record, words, zone }: Context): SourceRow[] {
  const times = timesOf(record.timeline, zone);
  const typed = new Map(record.incident.timeline?.map((row) => [row.id, row]));
  return record.timeline.map((row, i) => {
    const { src, ref } = typed.get(row.id) ?? {};
    return {
      id: row.id,
      at: times[i] ?? '',
      error: row.errorMs === undefined ? '' : `± ${row.errorMs} ms`,
      host: escapeLine(row.host ?? ''),
      kind: words.kind[row.kind],
      marks: row.marks.map((mark) => words.time[mark]).join(', '),
      by:
        [src, row.by, ref].flatMap((word) => (word === undefined ? [] : escapeLine(word))).join(', ') ||
        words[row.source],
      note: [
        row.swapGroup === undefined ? '' : words.order(row.swapGroup),
        row.state === 'proposed' ? words.isProposed : '',
      ]
        .filter(Boolean)
        .join('; '),
      cites: row.cites,
    };
  });
}
