import { z } from 'zod';
import { citedFilesSchema } from '../../src/core/documents/cited-files.js';
import { type DeepReadonly, documentHead } from '../../src/core/documents/document-kind.js';
import { fieldSchema } from '../../src/core/documents/field-schema.js';
import { sheetSchema } from '../../src/core/documents/sheet-schema.js';

const text = z.string();

export const model = documentHead.extend({
  schema: z.literal('evidence/hypotheses/v1'),
  files: citedFilesSchema,
  incident: text,
  state: z.object({ open: z.number(), testsPending: z.number(), supported: z.number(), refuted: z.number() }),
  sheets: z
    .array(
      sheetSchema.extend({
        rank: z.number().describe('1: least contradicted'),
        /** What it explains. */
        event: z
          .object({
            id: text,
            at: text.describe('in the zone of the document'),
            clock: text.describe('± ms against other hosts; empty: never compared'),
            host: text,
            text,
            cites: z.array(text),
          })
          .optional(),
        noEvent: fieldSchema.optional(),
        measured: text.describe('what is compared; empty: nothing was named'),
        observed: fieldSchema,
        expected: fieldSchema,
        baseline: fieldSchema,
        delta: fieldSchema,
      }),
    )
    .describe('the least contradicted first'),
});
export type Model = DeepReadonly<z.input<typeof model>>;
