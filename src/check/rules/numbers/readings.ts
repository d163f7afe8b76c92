import type { Document } from '../../document/document.js';
import type { PlacedMeasure } from '../../document/placed-measures.js';
import type { TimedRow } from '../../document/timed-rows.js';
import { lastBefore } from '../../document/spans.js';

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

/**
 * Values with the time they were read at: of timed rows, and of "from A to B during the outage", which are at its
 * start and its end.
 */
export function readingsOf(document: Document): Reading[] {
  const { window } = document;
  return document.measures.flatMap((measure) => {
    const row = rowOf(document, measure);
    if (row) return measure.low === measure.high ? [{ measure, value: measure.low, at: row.at }] : [];
    if (measure.from === undefined || !window) return [];
    return [
      { measure, value: measure.from, at: window.from },
      { measure, value: measure.low, at: window.to },
    ];
  });
}
