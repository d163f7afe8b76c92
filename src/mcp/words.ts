import type { IncidentRow } from '../core/documents/incident.js';

// The words of enumerations whose home loads more than a list of words should.

/** As src/core/documents/incident-rows.ts has them. */
export const ROW_KINDS = [
  'baseline',
  'change',
  'symptom',
  'alert',
  'action',
  'decision',
  'comms',
] as const satisfies readonly IncidentRow['kind'][];

export const RUN_STATES = ['running', 'completed', 'failed', 'cancelled'] as const;
