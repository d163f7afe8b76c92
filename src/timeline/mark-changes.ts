import type { TimelineEvent } from '../core/timeline-event.js';

/** An onset later than this after a change is not set beside it. */
const REACH_MS = 30 * 60_000;

/** Leads each change to the onset that came next on any host; with clocks that were not compared the error is unknown. */
export function markChanges(events: readonly TimelineEvent[]): TimelineEvent[] {
  const onsets = events.filter(isOnset);
  return events.map((event) => {
    if (event.kind !== 'change') return event;
    // One that only the snapshots tell may have come as late as the second of them.
    const at = Date.parse(event.until ?? event.at);
    const next = onsets.find((o) => {
      const seconds = Date.parse(o.at) - at;
      return seconds >= -errorOf(event, o) && seconds <= REACH_MS;
    });
    if (next === undefined) return event;
    const error = errorOf(event, next);
    const known = event.host === next.host || (event.errorMs !== undefined && next.errorMs !== undefined);
    return {
      ...event,
      precedes: {
        event: next.id,
        seconds: (Date.parse(next.at) - at) / 1000,
        ...(known && { errorMs: error }),
      },
    };
  });
}

function isOnset({ onset, kind, severity, source }: TimelineEvent): boolean {
  if (kind !== 'symptom' || severity === 'info') return false;
  return onset !== undefined || (source === 'probe' && severity === 'warning');
}

/** Two times of one host are told apart by what they leave out alone. */
function errorOf(a: TimelineEvent, b: TimelineEvent): number {
  const [ofA, ofB] = [a.errorMs ?? 0, b.errorMs ?? 0];
  return Math.round((a.host === b.host ? Math.abs(ofA - ofB) : ofA + ofB) * 10) / 10;
}
