import { EvidenceError } from '../core/errors.js';

/** Which part of the time an answer is about. Epoch ms, both ends included. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  /** Why this one, a sentence. */
  readonly reason: string;
}

export interface TimeArguments {
  readonly incident_time?: string | undefined;
  readonly start_time?: string | undefined;
  readonly end_time?: string | undefined;
}

const MINUTE = 60_000;
const AROUND_MS = 5 * MINUTE;
const DEFAULT_MS = 10 * MINUTE;
const MOST_MS = 24 * 60 * MINUTE;

/**
 * An explicit start and end win over `incident_time` ± 5 min, that one over the last 10 min of the evidence; longer than
 * 24 h is cut at its beginning. `end`: when the evidence ends, epoch ms. Throws E_BAD_TIME.
 */
export function timeWindow(given: TimeArguments, end: number): TimeWindow {
  const { incident_time: around, start_time: start, end_time: until } = given;
  if (start !== undefined || until !== undefined) {
    const to = until === undefined ? end : Date.parse(until);
    const from = start === undefined ? to - DEFAULT_MS : Date.parse(start);
    if (from >= to) {
      throw new EvidenceError(
        'E_BAD_TIME',
        `start_time ${new Date(from).toISOString()} is not before end_time ${new Date(to).toISOString()}`,
        'swap them',
      );
    }
    const words =
      start === undefined
        ? 'end_time and the 10 minutes before it'
        : until === undefined
          ? 'from start_time to the end of the evidence'
          : 'start_time to end_time';
    const over = around === undefined ? '' : '; incident_time is not looked at beside them';
    if (to - from > MOST_MS)
      return { from: to - MOST_MS, to, reason: `${words}, cut to the last 24 hours of it${over}` };
    return { from, to, reason: `${words}${over}` };
  }
  if (around !== undefined) {
    const at = Date.parse(around);
    return { from: at - AROUND_MS, to: at + AROUND_MS, reason: 'incident_time ± 5 minutes' };
  }
  return {
    from: end - DEFAULT_MS,
    to: end,
    reason: 'the last 10 minutes of the evidence (no time was given)',
  };
}

export function windowFields({ from, to, reason }: TimeWindow): {
  window_start_utc: string;
  window_end_utc: string;
  resolution_reason: string;
} {
  return {
    window_start_utc: new Date(from).toISOString(),
    window_end_utc: new Date(to).toISOString(),
    resolution_reason: reason,
  };
}
