import { z } from 'zod';
import { timeText } from './incident-time.js';
import { id, open, prose } from './incident-values.js';

export const actionSchema = open({
  id: id('A'),
  do: prose,
  owner: z.string().nullable().optional().describe('A role or team'),
  priority: z.string().nullable().optional(),
  due: z.iso.date('expected a date, such as 2026-11-26').nullable().optional(),
  type: z.enum(['prevent', 'detect', 'mitigate', 'process']).nullable().optional(),
  factor: z.string().nullable().optional(),
  done_when: z
    .string()
    .nullable()
    .optional()
    .describe('Words, or a check a later bundle can evaluate: `interfaces.mtu eno1 == 1500`'),
  tracker: z.string().nullable().optional(),
  state: z.enum(['open', 'done', 'dropped']).optional(),
  done_at: timeText.optional(),
});

export const questionSchema = open({
  id: id('Q'),
  text: prose,
  to: z.string().optional().describe('Audience or role'),
  by: z.string().nullable().optional(),
  answer: prose.optional(),
});

export const lessonsSchema = open({
  went_well: z.array(prose).optional(),
  improve: z.array(prose).optional(),
  lucky: z.array(prose).optional(),
  surprised: z.array(prose).optional(),
});

export const reviewSchema = open({
  author: z.string().optional(),
  reviewers: z.array(z.string()).optional(),
  decided_at: timeText.optional(),
  decision: z.string().optional(),
  distribution: z.array(z.string()).optional(),
  changes: z.array(open({ version: z.int(), at: timeText.optional(), text: z.string() })).optional(),
});
