import { z } from 'zod';
import { timeText } from './incident-time.js';
import { cites, id, open, prose } from './incident-values.js';

export const severitySchema = open({
  level: z.string(),
  why: prose.optional(),
  row: z.string().optional().describe('The matrix row that was applied'),
  now: z.string().optional(),
  past: z.array(open({ level: z.string(), at: timeText.optional(), why: z.string().optional() })).optional(),
});

const amount = z.union([z.number(), z.string(), z.null()]);

export const impactSchema = open({
  id: id('I').optional(),
  name: z.string(),
  text: prose.optional(),
  before: amount.optional(),
  peak: amount.optional(),
  after: amount.optional(),
  unit: z.string().optional(),
  cite: cites.optional(),
});
