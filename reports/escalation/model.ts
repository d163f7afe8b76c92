import { z } from 'zod';
import { documentHead } from '../../src/core/documents/document-kind.js';
import { fieldSchema } from '../../src/core/documents/field-schema.js';

const field = fieldSchema;
const cites = z.array(z.string());
const said = z.object({ text: z.string(), cites });
const line = z.object({
  label: z.string(),
  value: field.nullable(),
  items: z.array(z.object({ label: z.string(), value: field })),
  days: field.nullable(),
});

/** Parts are named as the sections that print them; texts are Markdown. null: the section has nothing to say. */
export const model = documentHead.extend({
  from: field,
  to: field,
  cc: z.string(),
  /** Plain text. */
  subject: z.string(),
  /** The same as Markdown. */
  subjectLine: z.string(),
  /** Section → what this receiver's mails call it, where not as everywhere. */
  headings: z.record(z.string(), z.string()),
  greeting: field,
  ask: z.object({ text: field, deadline: field.nullable() }).nullable(),
  account: z.array(line),
  status_lines: z.array(line),
  problem: z.object({ text: field, contrast: z.string() }),
  times: z.array(line),
  symptoms: z.object({ items: z.array(z.string()), missing: field.nullable() }),
  business_impact: z.object({
    items: z.array(z.object({ text: z.string(), example: field.nullable() })),
    missing: field.nullable(),
  }),
  occurrences: z.object({
    days: z.number(),
    asks: z.array(field),
    items: z.array(z.object({ at: field, text: z.string(), detail: field.nullable(), cites })),
    more: z.number(),
  }),
  network: z.array(line),
  endpoints: z.array(line),
  counters: z
    .object({
      window: z.string(),
      asset: z.string(),
      other: z.string(),
      rows: z.array(z.object({ label: z.string(), asset: field, other: field.nullable() })),
    })
    .nullable(),
  path: z.array(line),
  traces: z.array(
    z.object({
      title: z.string(),
      rows: z.array(
        z.object({
          hop: z.number(),
          address: z.string(),
          sent: z.string(),
          loss: z.string(),
          average: z.string(),
          worst: z.string(),
          note: z.string(),
        }),
      ),
    }),
  ),
  changes: z.array(said),
  steps: z.array(said),
  attachments: z.array(z.string()),
  /** Where what is cited stands, below the signature. */
  cited: z.array(z.string()),
  support_files: z.array(z.string()),
  diagnosis: z.array(said),
  ruled_out: z.array(said),
  questions: z.object({ items: z.array(z.string()), missing: field.nullable() }),
  workarounds: z.object({
    items: z.array(z.object({ name: z.string(), text: z.string() })),
    limit: field.nullable(),
  }),
  requests: z.object({
    items: z.array(z.object({ ask: z.string(), by: z.string() })),
    missing: field.nullable(),
  }),
  reproduction: z.object({ command: z.string(), where: z.string(), lines: z.array(said) }).nullable(),
  closing: z.object({ text: field.nullable(), nextUpdate: field.nullable() }),
  signature: z.object({ name: field, contact: field, hours: z.string(), changeWindow: z.string() }),
});
