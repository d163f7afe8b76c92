import type { Result } from './detection.js';

/** What a detection can say, in the order in which it is listed. */
export const FINDING_STATES = [
  'fired',
  'clear',
  'not_exercised',
  'not_observable',
] as const satisfies readonly Result['state'][];
export type FindingState = (typeof FINDING_STATES)[number];
