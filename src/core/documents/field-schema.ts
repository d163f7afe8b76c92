import { z } from 'zod';
import type { Field } from './field.js';

const shape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('known'),
    value: z.unknown(),
    text: z.string().optional(),
    cites: z.array(z.string()).optional(),
    facts: z.array(z.string()).optional(),
    overridden: z.object({ was: z.string(), by: z.string(), why: z.string() }).optional(),
  }),
  z.object({ state: z.literal('fill'), what: z.string(), who: z.string(), ask: z.string().optional() }),
  z.object({
    state: z.literal('not_collected'),
    collector: z.string(),
    reason: z.string(),
    remedy: z.string().optional(),
  }),
  z.object({ state: z.literal('not_applicable'), reason: z.string() }),
  z.object({ state: z.literal('unknown'), question: z.string() }),
]);

/** `Field` as models check it. Typed by the interface: zod's own type would forbid its read-only arrays. */
export const fieldSchema = shape as unknown as z.ZodType<Field<unknown>, Field<unknown>>;
