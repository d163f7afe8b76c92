import { z } from 'zod';
import { actionSchema, lessonsSchema, questionSchema, reviewSchema } from './incident-actions.js';
import { rootCauseSchema, ruledOutSchema } from './incident-causes.js';
import { escalationShape } from './incident-escalation.js';
import { handoffShape } from './incident-handoff.js';
import { impactSchema, severitySchema } from './incident-impact.js';
import { rowSchema, timesSchema } from './incident-rows.js';
import { timeText } from './incident-time.js';
import { id, maybe, open, prose } from './incident-values.js';

export { MARKS, ROW_KINDS, type TimeName, TIMES } from './incident-rows.js';
export { CONFIDENCE } from './incident-values.js';

export const INCIDENT_SCHEMA = 'evidence/incident/v1';

/** The file people own: `incident.yaml`. Everything but `schema` and `id` may be missing. */
export const incidentSchema = open({
  schema: z.literal(INCIDENT_SCHEMA),
  id: z.string().min(1),
  title: z.string().optional(),
  status: z.enum(['draft', 'review', 'final']).optional(),
  version: z.int().positive().optional(),
  supersedes: z.string().optional(),
  case: z.string().optional().describe('Ticket or case number'),
  timezone: z.string().optional().describe('IANA zone of what is printed; default UTC'),
  language: z.string().optional(),
  bundles: z
    .array(
      open({
        id: id('B'),
        path: z.string(),
        role: z.enum(['during', 'after', 'before', 'baseline']).optional(),
        note: z.string().optional(),
      }),
    )
    .optional(),
  severity: maybe(severitySchema),
  services: maybe(z.array(z.string())),
  hosts: z.array(z.string()).optional(),
  sites: maybe(z.array(z.string())),
  customers_affected: maybe(open({ n: z.number(), of: z.number().optional() })),
  times: timesSchema.optional(),
  customer_impact: maybe(prose),
  data_loss: maybe(z.enum(['yes', 'no', 'unknown'])),
  slo_cost: maybe(prose),
  summary: maybe(prose),
  what_happened: maybe(prose),
  background: maybe(prose),
  trigger: maybe(prose),
  detection: open({
    signal: maybe(prose),
    should_have: maybe(prose),
    green_checks: z.array(prose).optional(),
  }).optional(),
  timeline: z.array(rowSchema).optional(),
  measures: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Numbers the consistency check can reason about'),
  root_cause: maybe(rootCauseSchema),
  ruled_out: z.array(ruledOutSchema).optional(),
  resolution: maybe(prose),
  fix: open({ temporary: maybe(prose), lasting: maybe(prose), verified: maybe(prose) }).optional(),
  impact: z.array(impactSchema).optional(),
  actions: z.array(actionSchema).optional(),
  not_doing: z.array(open({ do: prose, why: prose })).optional(),
  lessons: lessonsSchema.optional(),
  questions: z.array(questionSchema).optional(),
  review: reviewSchema.optional(),
  ...escalationShape,
  ...handoffShape,
  // Kept by the tool for people.
  overrides: z
    .array(
      open({
        fact: z.string(),
        was: z.string(),
        now: z.string(),
        by: z.string(),
        why: z.string(),
        at: timeText.optional(),
      }),
    )
    .optional(),
  glossary: z.record(z.string(), prose).optional().describe('Terms of one’s own house'),
  extra: z
    .record(z.string(), prose)
    .optional()
    .describe('Free text that stood after a block in an edited document'),
});

export type Incident = z.infer<typeof incidentSchema>;
export type IncidentRow = NonNullable<Incident['timeline']>[number];
export type Hypothesis = NonNullable<Incident['hypotheses']>[number];
export type Action = NonNullable<Incident['actions']>[number];
export type Audience = NonNullable<Incident['audiences']>[string];
export type AudienceKind = NonNullable<Audience['kind']>;
