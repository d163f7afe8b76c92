import type { z } from 'zod';
import type { TimelineEvent } from '../core/timeline-event.js';
import type { eventData } from './answer-schemas.js';
import { citing } from './cited.js';
import type { Focus } from './focus.js';

export type EventData = z.input<typeof eventData>;

export function eventsData(
  events: readonly TimelineEvent[],
  focus: Focus,
  pivotMs?: (at: number) => number,
): EventData[] {
  const cite = citing(focus);
  return events.map((e): EventData => ({
    id: e.id,
    at: e.at,
    ...(e.until !== undefined && { until: e.until }),
    ...(pivotMs && { seconds: Number(((Date.parse(e.at) - pivotMs(Date.parse(e.at))) / 1000).toFixed(3)) }),
    ...(e.count !== undefined && { count: e.count }),
    host: e.host,
    component: e.source,
    kind: e.kind,
    severity: e.severity,
    text: e.text,
    ...(e.cite !== undefined && { citation: cite(e.cite) }),
    signal: e.signal,
    ...(e.errorMs !== undefined && { clock_error_ms: e.errorMs }),
    ...(e.onsetNote !== undefined && { onset: e.onsetNote }),
    ...(e.precedes && { precedes: e.precedes.event }),
  }));
}

export function eventLine(e: EventData): string {
  const offset = e.seconds === undefined ? '' : ` (${e.seconds >= 0 ? '+' : ''}${e.seconds} s)`;
  return `${e.at}${offset} ${e.id} ${e.host} ${e.kind} ${e.severity}: ${e.text}${e.citation ? ` (${e.citation.logKey})` : ''}`;
}

/** Of the host in question; marks of the collection are of all. */
export function isOfHost({ host, source }: TimelineEvent, focus: Focus): boolean {
  return focus.host === undefined || host === focus.host || source === 'collection';
}
