import type { z } from 'zod';
import type { TimelineEvent } from '../../core/timeline-event.js';
import { listFindings } from '../../query/findings.js';
import type { Correlation } from '../../timeline/correlate.js';
import { causeChain } from '../cause-chain.js';
import { gapsOf } from '../cause-data.js';
import { citing, sourceOf, sourceText } from '../cited.js';
import { clustersOf } from '../clusters.js';
import { eventLine, eventsData, isOfHost } from '../event-data.js';
import { findPivot, type SeenPivot } from '../find-pivot.js';
import { type Focus, focusOn } from '../focus.js';
import type { Answer, Call } from '../tool.js';
import type { correlateInput, correlateOutput, correlation, pivotShape, side } from './correlate.js';

const MOST_EVENTS = { concise: 50, detailed: 200 } as const;
/** Nothing is claimed from fewer places where the pivot stands. */
const LEAST = 3;

type PivotData = z.input<typeof pivotShape>;

export async function runCorrelate(
  args: z.infer<typeof correlateInput>,
  call: Call,
): Promise<Answer<z.input<typeof correlateOutput>>> {
  const focus = await focusOn(call, args);
  const { judged } = call.state;
  const [all, analysed] = [await judged.events(focus), await judged.analysed(focus)];
  const { findings } = listFindings([await judged.judged(focus)], {});
  const own = all.filter((e) => isOfHost(e, focus));
  const ownFindings = findings.filter(
    (f) => focus.host === undefined || f.host === focus.host || f.peer === focus.host,
  );
  const asked = args.pivotEvent;
  const windowMs = args.timeWindow * 1000;
  const found = { events: own, findings: ownFindings };
  const seen = await findPivot(asked, found, focus, call, { windowMs, least: LEAST });
  const { pivot, counted, times } = seen;
  const near = nearOf(all, times, windowMs).filter((e) => args.components?.includes(e.source) ?? true);
  const most = MOST_EVENTS[args.response_format];
  const chain = pivot
    ? causeChain({ ...pivot, times }, near, analysed.verdict)
    : { steps: [], confidence: 'none' as const, why: 'there is no finding to turn around' };
  const shown = eventsData(
    closest(near, times, most),
    focus,
    times.length > 0 ? (at) => nearest(times, at) : undefined,
  );
  const correlations = (counted?.correlations ?? [])
    .filter((c) => args.response_format === 'detailed' || c.significant)
    .slice(0, most)
    .map((c) => correlationData(c, focus));
  const data = {
    untrusted: true as const,
    source: sourceOf(focus),
    pivot: pivotData(asked, seen, focus),
    time_window_s: args.timeWindow,
    timeline: shown,
    more_events: Math.max(0, near.length - shown.length),
    byComponent: countBy(near),
    correlations,
    temporal_clusters: clustersOf(near),
    potential_root_cause_chain: [...chain.steps],
    confidence: chain.confidence,
    confidence_reason: chain.why,
    gaps: [
      ...(pivot && times.length === 0
        ? [
            `nothing in this evidence matches "${asked}": no finding, no event, no line of a log or of a command`,
          ]
        : []),
      ...(pivot?.asRead
        ? ['only what commands printed matches; it has no times of its own: they are when it was read']
        : []),
      ...(counted?.notes ?? []),
      ...gapsOf(analysed.verdict),
    ],
  };
  return {
    data,
    text: [
      `${sourceText(focus)}: pivot ${pivot?.words ?? 'none'}: ${data.pivot.occurrences} occurrences, ${near.length} events within ${args.timeWindow} s`,
      ...chain.steps.map((s) => `${s.sequence}. ${s.role} (${s.confidence}) ${s.host}: ${s.statement}`),
      `confidence ${chain.confidence}: ${chain.why}`,
      ...correlations.map(
        (c) =>
          `${c.order} it: ${c.host} ${c.text}: ${c.near.windows} of ${c.near.of} windows near, ${c.elsewhere.windows} of ${c.elsewhere.of} elsewhere (p ${c.p})`,
      ),
      ...shown.slice(0, 20).map(eventLine),
      ...data.gaps,
    ].join('\n'),
  };
}

function pivotData(asked: string | undefined, { pivot, counted, times }: SeenPivot, focus: Focus): PivotData {
  const cite = citing(focus);
  const [first, last] = [times[0], times.at(-1)];
  const cites = [
    ...(counted?.cites ?? []),
    ...(pivot?.findings ?? []).flatMap((f) => f.citations.slice(0, 1).map((c) => c.cite)),
    ...(pivot?.events ?? []).flatMap((e) => e.cite ?? []),
    ...(pivot?.asRead ?? []),
  ];
  return {
    asked: asked ?? pivot?.words ?? '',
    kind: pivot?.kind ?? ('none' as const),
    occurrences: (pivot?.events.length ?? 0) + (counted?.occurrences ?? 0) + (pivot?.asRead?.length ?? 0),
    ...(first !== undefined && { first: new Date(first).toISOString() }),
    ...(last !== undefined && { last: new Date(last).toISOString() }),
    finding_ids: (pivot?.findings ?? []).map((f) => f.id),
    event_ids: (pivot?.events ?? []).slice(0, 50).map((e) => e.id),
    citations: [...new Set(cites)].slice(0, 5).map(cite),
  };
}

/** Events that overlap a window around one of the times. */
function nearOf(
  events: readonly TimelineEvent[],
  times: readonly number[],
  windowMs: number,
): TimelineEvent[] {
  return events.filter((e) => {
    const next = times[firstFrom(times, Date.parse(e.at) - windowMs)];
    return next !== undefined && next <= Date.parse(e.until ?? e.at) + windowMs;
  });
}

/** The `most` that are closest to the pivot, in the order of time. */
function closest(near: readonly TimelineEvent[], times: readonly number[], most: number): TimelineEvent[] {
  if (near.length <= most) return [...near];
  const distance = (e: TimelineEvent): number => {
    const at = Date.parse(e.at);
    return Math.abs(at - nearest(times, at));
  };
  const kept = new Set(near.toSorted((a, b) => distance(a) - distance(b)).slice(0, most));
  return near.filter((e) => kept.has(e));
}

function nearest(times: readonly number[], at: number): number {
  const next = firstFrom(times, at);
  const [before, after] = [times[next - 1], times[next]];
  if (before === undefined) return after ?? at;
  return after === undefined || at - before <= after - at ? before : after;
}

/** Index of the first time at or after `at`. */
function firstFrom(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function countBy(events: readonly TimelineEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { source } of events) counts[source] = (counts[source] ?? 0) + 1;
  return counts;
}

function correlationData(c: Correlation, focus: Focus): z.input<typeof correlation> {
  const sideData = ({ windows, of, count, perMinute }: Correlation['near']): z.input<typeof side> => ({
    ...{ windows, of, count, per_minute: perMinute },
  });
  return {
    ...{ signal: c.signal, text: c.text, host: c.host, component: c.source, severity: c.severity },
    near: sideData(c.near),
    elsewhere: sideData(c.elsewhere),
    ...(c.lift !== undefined && { lift: c.lift }),
    ...{ p: c.p, significant: c.significant, order: c.offset.order, median_s: c.offset.medianS },
    citation: citing(focus)(c.cite),
  };
}
