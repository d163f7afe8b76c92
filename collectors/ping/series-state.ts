import type { Counts, PingLine } from './lines.js';
import type { RoundTrips } from './round-trips.js';
import type { Tracker } from './tracker.js';

/** What is known of a series while its lines are read. */
export interface SeriesState {
  who: { readonly target: string; readonly role?: 'gateway' | 'target' };
  header?: Extract<PingLine, { kind: 'header' }>;
  counts?: Counts;
  times?: Extract<PingLine, { kind: 'times' }>;
  tracker: Tracker;
  readonly trips: RoundTrips;
  received: number;
  duplicates: number;
  errors: number;
  /** First and last line that belongs to ping; 0: none yet. */
  start: number;
  end: number;
}
