import { INCIDENT_SCHEMA } from '../../core/documents/incident.js';
import type { IncidentRecord } from '../../core/documents/record.js';

/** An incident of which nothing is known yet but its name: every document must be able to say that. */
export const EMPTY_RECORD: IncidentRecord = {
  incident: { schema: INCIDENT_SCHEMA, id: 'INC-0' },
  asOf: '2026-11-26T08:15:00Z',
  bundles: [],
  facts: new Map(),
  evidence: new Map(),
  timeline: [],
  signals: [],
  occurrences: [],
  gaps: [],
  problems: [],
};
