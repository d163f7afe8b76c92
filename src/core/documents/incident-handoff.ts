import { z } from 'zod';
import { timeText } from './incident-time.js';
import { hypothesisSchema } from './incident-causes.js';
import { cites, id, maybe, open, prose } from './incident-values.js';

const subjectSchema = open({
  id: id('S').optional(),
  name: z.string(),
  environment: maybe(prose),
  network: maybe(prose),
  capture: maybe(z.string()),
  metrics: z
    .array(
      open({
        name: z.string(),
        value: z.union([z.string(), z.number(), z.null()]),
        unit: z.string().optional(),
        note: prose.optional(),
        quality: z.string().optional().describe('Why it is not comparable'),
        cite: cites.optional(),
      }),
    )
    .optional(),
  findings: z.array(prose).optional(),
  assessment: maybe(prose),
});

/** What the next shift needs, and the analysis it continues. */
export const handoffShape = {
  report: open({
    severity: z.string().optional(),
    quote: z.string().optional(),
    scope: prose.optional(),
    evidence: prose.optional(),
    contrasts: z.array(open({ name: z.string(), text: prose })).optional(),
  }).optional(),
  data_points: z.array(open({ text: prose, items: z.array(prose).optional() })).optional(),
  subjects: z.array(subjectSchema).optional(),
  hypotheses: z.array(hypothesisSchema).optional(),
  recommendations: z
    .array(open({ text: prose, effect: prose.optional().describe('What it would change in the numbers') }))
    .optional()
    .describe('In order of effect'),
  access: z
    .array(open({ host: z.string(), how: z.string() }))
    .optional()
    .describe('How each host is reached; never a secret'),
  tried: z.array(open({ what: prose, outcome: prose, cite: cites.optional() })).optional(),
  deliverables: z
    .array(
      open({
        path: z.string(),
        title: z.string().optional(),
        holds: prose.optional(),
        bytes: z.number().optional(),
        lines: z.number().optional(),
        sha256: z.string().optional(),
      }),
    )
    .optional(),
  next: z
    .array(
      open({
        do: prose,
        cmd: z.string().optional(),
        why: prose.optional(),
        by: z.string().optional(),
        group: z.string().optional(),
      }),
    )
    .optional(),
  risks: z.array(prose).optional(),
  escalation_triggers: z.array(open({ when: prose, do: prose.optional() })).optional(),
  resume: z.array(open({ what: z.string(), cmd: z.string() })).optional(),
  decisions: z.array(open({ text: prose, why: prose.optional(), at: timeText.optional() })).optional(),
  environment: z.array(open({ name: z.string(), value: z.string() })).optional(),
  tools: z.array(z.string()).optional(),
  worked: z.array(prose).optional(),
  handoff: open({
    from: z.string().nullable().optional(),
    to: z.string().nullable().optional(),
    at: timeText.nullable().optional(),
    holder: z.string().nullable().optional(),
    deadline: timeText.nullable().optional(),
    next_action: z.string().nullable().optional(),
    next_command: z.string().nullable().optional(),
    accepted: open({ by: z.string(), at: timeText }).nullable().optional(),
  }).optional(),
};
