import type { Document } from '../../document/document.js';
import type { PlacedMeasure } from '../../document/placed-measures.js';
import type { TimedRow } from '../../document/timed-rows.js';
import { lastBefore, within } from '../../document/spans.js';

/** A value at a time. */
export interface Reading {
  readonly measure: PlacedMeasure;
  readonly value: number;
  /** Seconds, as `TimedRow.at`. */
  readonly at: number;
}

/** The row something stands in. */
export function rowOf({ rows }: Document, { start }: { readonly start: number }): TimedRow | undefined {
  const row = lastBefore(rows, start);
  return row && start < row.end ? row : undefined;
}

/** `at 08:22`, `um 08:22`; not `since`, `until` or `from`. */
const AT = /(?:^|[\s(])(?:at|around|um|gegen)\s$/i;
/** `52 % at 08:00`, `52 % (08:00)`. */
const BEHIND = /^\s?(?:\(|(?:at|um|gegen)\s|\((?:at|um)\s)$/i;
/** Characters between a value and its time. */
const NEAR = 100;
const DAY = 86_400;

/** When a value was read: the time of its row, the one right behind it, or `At 08:22` before it. Seconds. */
export function timeOf(document: Document, measure: PlacedMeasure): number | undefined {
  const row = rowOf(document, measure);
  if (row) return row.at;
  const { text, times, window, measures } = document;
  const { statement } = measure;
  const near = within(times, {
    start: Math.max(statement.start, measure.start - NEAR),
    end: Math.min(statement.end, measure.end + NEAR),
  });
  const behind = near.find((t) => t.start >= measure.end && BEHIND.test(text.slice(measure.end, t.start)));
  const before = near.findLast((t) => t.end <= measure.start);
  const isNext =
    before !== undefined &&
    AT.test(text.slice(Math.max(statement.start, before.start - 10), before.start)) &&
    within(measures, { start: before.end, end: measure.start }).length === 0;
  const time = behind ?? (isNext ? before : undefined);
  if (!time) return undefined;
  // An incident that goes over midnight.
  return window && window.to >= DAY && time.seconds < window.from ? time.seconds + DAY : time.seconds;
}

/**
 * Values with the time they were read at: of timed rows, of sentences that say it, and of "from A to B during the
 * outage", which are at its start and its end.
 */
export function readingsOf(document: Document): Reading[] {
  const { window } = document;
  return document.measures.flatMap((measure) => {
    const at = timeOf(document, measure);
    if (at !== undefined) return measure.low === measure.high ? [{ measure, value: measure.low, at }] : [];
    if (measure.from === undefined || !window) return [];
    return [
      { measure, value: measure.from, at: window.from },
      { measure, value: measure.low, at: window.to },
    ];
  });
}
