import { z } from 'zod';
import { timeText } from './incident-time.js';
import { cites, CONFIDENCE, id, maybe, open, prose, STATES } from './incident-values.js';

export const rootCauseSchema = open({
  text: maybe(prose),
  cause: z.string().optional().describe('Id of a playbook: mtu_black_hole'),
  confidence: z.enum(CONFIDENCE).optional(),
  cite: cites.optional(),
  factors: z
    .array(
      open({
        id: id('C'),
        text: prose,
        confidence: z.enum(CONFIDENCE).optional(),
        cite: cites.optional(),
      }),
    )
    .optional(),
  whys: z.array(prose).optional(),
  state: z.enum(STATES).optional().describe('Absent: a person wrote it'),
});

export const ruledOutSchema = open({ cause: z.string(), test: prose, cite: cites.optional() });

const testSchema = open({
  cmd: z.union([z.string(), z.array(z.string())]),
  where: z.string().optional(),
  privilege: z.string().optional(),
  if_true: z.string().optional(),
  if_false: z.string().optional(),
  abort: z.string().optional(),
});

export const hypothesisSchema = open({
  id: id('H'),
  claim: prose,
  title: z.string().optional(),
  layer: z.string().optional(),
  cause: z.string().optional().describe('Root cause id of a playbook'),
  suspect: z
    .string()
    .optional()
    .describe('Primary suspect: application, TCP stack, scheduling, path, hardware'),
  event: z.string().optional().describe('What it explains: a row (t7) or an event of the evidence'),
  at: timeText.optional(),
  measure: open({
    name: z.string(),
    observed: z.union([z.number(), z.string(), z.null()]).optional(),
    expected: z.union([z.number(), z.string(), z.null()]).optional(),
    unit: z.string().optional(),
    baseline: prose.optional().describe('Where what is expected comes from'),
    cite: cites.optional(),
  }).optional(),
  for: z.array(prose).optional(),
  against: z.array(prose).optional(),
  looked_against: z
    .boolean()
    .optional()
    .describe('Somebody looked for evidence against it: "none found", not "none looked for"'),
  impact: prose.optional(),
  tests: z.array(testSchema).optional(),
  result: open({
    outcome: z
      .enum(['passed', 'failed', 'inconclusive'])
      .describe('passed: what the claim predicts was seen'),
    at: timeText.optional(),
    text: prose.optional(),
    cite: cites.optional(),
  })
    .nullable()
    .optional(),
  untestable: z.string().optional().describe('Why no test can decide it'),
  next: prose.optional(),
});
