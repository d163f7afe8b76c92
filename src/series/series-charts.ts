import type { StripChart } from '../core/documents/charts/strip.js';
import type { Recording, Series } from '../core/recording.js';
import { thin } from '../core/thin.js';
import { targetOf } from './signals.js';
import { ratesOf, type Samples, usualInterval } from './samples.js';
import type { Conclusion, SeriesAnalysis } from './series-analysis.js';

/** Points of a series that are kept: least and greatest of every stretch. */
const COLUMNS = 300;
const MOST_EVENTS = 60;

/**
 * A recording as pictures, one strip for each pair of machines that was investigated: events on their lane, below them
 * round trip, queue, what was sent again and ping, gaps left open. In the order of the conclusions they show.
 */
export function stripsOf(recording: Recording, analysis: SeriesAnalysis): StripChart[] {
  const isoAt = (ms: number): string => new Date(recording.startedAt + ms).toISOString();
  const told = analysis.investigations.map((investigation) => {
    const { between } = investigation;
    const events = analysis.events.filter((e) => e.between.join(' ') === between.join(' '));
    const rank = analysis.conclusions.findIndex((c) => events.some((e) => c.eventIds.includes(e.id)));
    return { investigation, events: events.slice(0, MOST_EVENTS), rank: rank < 0 ? Infinity : rank };
  });
  // What is concluded first is shown first, whichever pair was heard of first. Infinity - Infinity is no order.
  const order = told.toSorted((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank));
  return order.map(({ investigation: { between, subject }, events, rank }): StripChart => {
    const conclusion = analysis.conclusions[rank];
    return {
      kind: 'strip',
      title: titleOf(conclusion) ?? `Nothing stood out between ${between.join(' and ')}`,
      note: [subject, between.join(' and ')].filter(Boolean).join(', '),
      timezone: 'UTC',
      from: isoAt(0),
      to: isoAt(recording.durationMs),
      marks: [],
      events: [
        ...recording.markers
          .filter((m) => m.kind === 'person' || m.kind === 'event')
          .map((m) => ({
            at: isoAt(m.at),
            kind: m.kind === 'event' ? ('alert' as const) : ('action' as const),
            label: m.text,
          })),
        ...events.map((e) => ({
          at: e.at,
          until: isoAt(e.to),
          kind: 'symptom' as const,
          label: `${e.id} ${e.cause.replaceAll('_', ' ')}`,
          ...(e.clockErrorMs !== undefined && { errorMs: e.clockErrorMs }),
        })),
      ],
      series: lanesOf(recording, between, subject).map(({ name, unit, samples }) => ({
        name,
        unit,
        points: thinned(samples).map(([at, value]): [string, number | null] => [isoAt(at), value]),
      })),
    };
  });
}

/** The statement without its numbers, which the lanes show. */
function titleOf(conclusion: Conclusion | undefined): string | undefined {
  const text = conclusion?.statement.split(',')[0];
  return text && `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

interface Lane {
  readonly name: string;
  readonly unit: string;
  readonly samples: Samples;
}

function lanesOf({ series }: Recording, between: readonly [string, string], subject: string): Lane[] {
  const lane = (name: string, unit: string, found: Series | undefined, asRate = false): Lane[] =>
    found ? [{ name, unit, samples: asRate ? ratesOf(found) : found }] : [];
  const own = series.filter(
    (s) => s.table === 'sockets' && s.subject === subject && between.includes(s.host),
  );
  const of = (column: string): Series | undefined => own.find((s) => s.column === column);
  const [sender] = own;
  const far = series.find(
    (s) =>
      s.table === 'sockets' &&
      s.column === 'recv_q' &&
      s.host !== sender?.host &&
      s.key['local_port'] === sender?.key['remote_port'] &&
      s.key['remote_port'] === sender?.key['local_port'],
  );
  const ping = series.find(
    (s) =>
      s.table === 'ping_replies' &&
      s.column === 'rtt_ms' &&
      between.includes(s.host) &&
      targetOf(s) !== s.host,
  );
  return [
    ...lane('rtt', 'ms', of('rtt_ms')),
    ...lane('ping', 'ms', ping),
    ...lane(far ? `recv_q ${far.host}` : 'recv_q', 'bytes', far ?? of('recv_q')),
    ...lane('acknowledged', 'bytes/s', of('bytes_acked'), true),
    ...lane('sent again', 'segments/s', of('retrans_total'), true),
  ];
}

/** A gap in the samples is a gap in the line. */
function thinned(samples: Samples): [number, number | null][] {
  const most = 5 * usualInterval(samples);
  const points: [number, number | null][] = [];
  for (let i = 0; i < samples.at.length; i++) {
    const at = samples.at[i] ?? 0;
    const before = samples.at[i - 1];
    if (before !== undefined && at - before > most) points.push([(before + at) / 2, null]);
    points.push([at, samples.value[i] ?? 0]);
  }
  return thin(points, COLUMNS);
}
