import { z } from 'zod';
import { documentHead } from '../../src/core/documents/document-kind.js';
import { fieldSchema } from '../../src/core/documents/field-schema.js';

/** A line of chat each. */
export const model = documentHead.extend({
  headline: z.object({ level: z.string(), what: fieldSchema, state: z.string() }),
  impact: fieldSchema,
  /** Customers, sites, services; empty for customers. */
  affected: z.string(),
  since: fieldSchema,
  /** null: not for customers. */
  cause: fieldSchema.nullable(),
  next: fieldSchema,
  next_update: fieldSchema,
});
