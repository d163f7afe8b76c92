import type { Result } from './detection.js';
import type { NextTest } from './verdict.js';

/** What a detection of a recording reads of a row of `recorded_faults`. */
interface Recorded {
  readonly fault: string;
  readonly subject: string;
  readonly peer?: string | undefined;
  readonly events: number;
  readonly of_events: number;
  readonly seconds: number;
  readonly of_seconds: number;
  readonly period_s?: number | undefined;
  readonly enough: boolean;
  readonly since?: string | undefined;
  readonly statement: string;
  readonly against: readonly string[];
  readonly next_tests?: readonly NextTest[] | undefined;
  readonly cites: readonly string[];
}

/**
 * What the recordings of a host say of some kinds of fault. A fault seen once or twice is a hint (gate G4), unless it
 * is what was waited for; one that takes `critical` of the time is critical.
 */
export function recordedResults(
  rows: readonly Recorded[],
  faults: readonly string[],
  { critical }: { readonly critical: number },
  what: string,
): Result[] {
  const own = rows.filter((r) => faults.includes(r.fault));
  if (own.length === 0) {
    const seconds = Math.max(...rows.map((r) => r.of_seconds));
    const statement = `no ${what} in a recording of ${Math.round(seconds)} s`;
    return rows.length > 0
      ? [{ state: 'clear', statement }]
      : [{ state: 'not_observable', statement: 'nothing was recorded' }];
  }
  return own.map((row): Result => {
    const share = row.of_seconds > 0 ? row.seconds / row.of_seconds : 0;
    const weakened = row.against.length > 0 ? ` (but: ${row.against.join('; ')})` : '';
    return {
      state: 'fired',
      severity: !row.enough ? 'hint' : share >= critical ? 'critical' : 'warning',
      subject: row.subject,
      statement: `${row.statement}${weakened}`,
      numbers: {
        events: row.events,
        of_events: row.of_events,
        seconds: row.seconds,
        of_seconds: row.of_seconds,
        ...(row.period_s !== undefined && { period_s: row.period_s }),
      },
      cites: row.cites as [string, ...string[]],
      ...(row.since !== undefined && { since: row.since }),
      ...(row.peer !== undefined && { peer: row.peer }),
      ...(row.next_tests !== undefined && { nextTests: row.next_tests }),
    };
  });
}
