import type { StripChart } from '../../../src/core/documents/charts/strip.js';
import { MARKS } from '../../../src/core/documents/incident.js';
import { msOf } from '../../../src/core/documents/incident-time.js';
import { betweenWords, endOfImpact, momentOf } from '../../../src/core/documents/moments.js';
import { plainLine } from '../../../src/core/documents/plain-line.js';
import { resolveTokens } from '../../../src/core/documents/prose.js';
import { timeIn } from '../../../src/core/documents/zoned-time.js';
import type { Context } from './context.js';

export interface Strip {
  readonly file: string;
  readonly alt: string;
  readonly chart: StripChart;
  /** The timeline below has all of it. */
  readonly table: null;
}

/** A baseline that lies longer before everything else than this does not stretch the picture. */
const FAR_MS = 6 * 3_600_000;

/** The incident on one axis of time; undefined where there is nothing to show. */
export function stripOf(context: Context): Strip | undefined {
  const { record, zone, words } = context;
  const { timeline } = record;
  if (timeline.length < 2) return undefined;
  const [started, mitigated, ended] = [
    momentOf(record, 'started'),
    momentOf(record, 'mitigated'),
    endOfImpact(record),
  ];
  const title = titleOf(context);
  const from = beginOf(timeline.map(({ at }) => msOf(at)));
  return {
    file: 'figures/timeline.svg',
    alt: title,
    table: null,
    chart: {
      kind: 'strip',
      title,
      note: words.stripNote(record.incident.id),
      timezone: zone,
      ...(from !== undefined && { from }),
      ...(started && {
        impact: {
          from: started.at,
          ...(mitigated && { mitigated: mitigated.at }),
          ...(ended && { to: ended.at }),
        },
      }),
      marks: MARKS.flatMap((mark) => {
        const moment = momentOf(record, mark);
        return moment ? [{ mark, at: moment.at }] : [];
      }),
      events: timeline.map((row) => ({
        id: row.id,
        at: row.at,
        ...(row.until !== undefined && { until: row.until }),
        ...(row.count !== undefined && { count: row.count }),
        kind: row.kind,
        label: withoutCount(plainLine(resolveTokens(row.text, record).text), row.count),
        precision: row.precision,
        ...(row.errorMs !== undefined && { errorMs: row.errorMs }),
        ...(row.state === 'proposed' && { proposed: true }),
      })),
    },
  };
}

/** The picture says how often by itself. */
function withoutCount(label: string, count: number | undefined): string {
  return count === undefined ? label : label.replace(/^[\d,]+ × /, '');
}

/** How long it took to notice and to stop it, as far as that is known. */
function titleOf({ record, words, language, zone }: Context): string {
  const [started, detected, ended] = [
    momentOf(record, 'started'),
    momentOf(record, 'detected'),
    endOfImpact(record),
  ];
  if (!started) return words.stripTitle(record.timeline.length);
  if (!detected && !ended) return words.stripStarted(timeIn(zone, started.at, started.precision));
  const [noticed, stopped] = [detected, ended].map((end) => end && betweenWords(started, end, language));
  return words.stripFinding(noticed, stopped) || words.stripNote(record.incident.id);
}

/** The second row where the first lies far before it. */
function beginOf(times: readonly number[]): string | undefined {
  const [first, second] = times.toSorted((a, b) => a - b);
  if (first === undefined || second === undefined || second - first < FAR_MS) return undefined;
  return new Date(second - 300_000).toISOString();
}
