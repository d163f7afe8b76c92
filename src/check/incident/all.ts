import { actionFactors, audienceAsks, incidentActions, incidentDueDates, incidentOwners } from './actions.js';
import { evidenceChanged, incidentCitations } from './citations.js';
import { confirmedWithoutTest, openUnderStatus } from './confirmed.js';
import type { IncidentRule } from './incident-rule.js';
import { requiredField } from './required-field.js';
import { timesOrder } from './times-order.js';

/** Rules about the typed fields of incident.yaml; its prose is judged as a document. */
export const INCIDENT_RULES: readonly IncidentRule[] = [
  requiredField,
  timesOrder,
  incidentCitations,
  evidenceChanged,
  confirmedWithoutTest,
  openUnderStatus,
  incidentActions,
  incidentDueDates,
  actionFactors,
  incidentOwners,
  audienceAsks,
];
