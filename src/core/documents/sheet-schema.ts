import { z } from 'zod';
import { fieldSchema } from './field-schema.js';
import { HYPOTHESIS_STATES } from './hypothesis-state.js';
import { citedSchema } from './places.js';
import { SUSPECTS } from './suspect.js';

/** A sentence and where it was read. `text`: Markdown of one line. */
export const saidSchema = citedSchema.extend({ text: z.string() });
export type Said = z.infer<typeof saidSchema>;

export const sheetTestSchema = z.object({
  commands: z.array(z.string()).describe('as they are typed, one after the other; not escaped'),
  where: fieldSchema,
  privilege: fieldSchema,
  ifTrue: fieldSchema,
  ifFalse: fieldSchema,
  abort: z.string().optional(),
});

/** One hypothesis as documents print it: what people wrote, and what the evidence says of the same cause. */
export const sheetSchema = z.object({
  id: z.string(),
  title: z.string(),
  claim: z.string(),
  state: z.enum(HYPOTHESIS_STATES),
  testsPending: z.number(),
  source: z
    .enum(['person', 'evidence'])
    .describe('evidence: a cause the evidence ranks and nobody has written down yet'),
  layer: z.string(),
  suspect: z.enum(SUSPECTS).optional(),
  for: z.array(saidSchema),
  against: z.array(saidSchema),
  contradiction: z
    .enum(['found', 'none_found', 'none_looked_for'])
    .describe('none_looked_for is not none_found'),
  impact: z.string().optional(),
  tests: z.array(sheetTestSchema),
  result: saidSchema
    .extend({ outcome: z.enum(['passed', 'failed', 'inconclusive']), at: z.string().optional() })
    .optional(),
  untestable: z.string().optional(),
});
export type Sheet = z.infer<typeof sheetSchema>;
