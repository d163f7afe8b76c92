import { z } from 'zod';
import { citedFilesSchema } from '../../src/core/documents/cited-files.js';
import { type DeepReadonly, documentHead } from '../../src/core/documents/document-kind.js';
import { fieldSchema } from '../../src/core/documents/field-schema.js';
import { citedSchema } from '../../src/core/documents/places.js';

const text = z.string();

/** What should be known of an event, in the order in which one looks. */
export const COLUMNS = [
  'timestamp',
  'recv_q',
  'send_q',
  'app_cpu',
  'system_cpu',
  'retransmissions',
  'icmp_rtt',
  'nic',
  'capture',
  'system_log',
  'application_log',
] as const;
export type Column = (typeof COLUMNS)[number];

const share = z.object({ filled: z.number(), of: z.number(), percent: z.number() });

export const model = documentHead.extend({
  schema: z.literal('evidence/checklist/v1'),
  files: citedFilesSchema,
  incident: text,
  events: z.array(
    z.object({
      id: text,
      at: text.describe('in the zone of the document'),
      host: text,
      text,
      cites: z.array(text),
      bundle: text.describe('that covers it; empty: none'),
      complete: share,
      cells: z.array(citedSchema.extend({ column: z.enum(COLUMNS), value: fieldSchema })),
    }),
  ),
  moreEvents: z.number(),
  columns: z.array(share.extend({ column: z.enum(COLUMNS), collector: text })),
  complete: share,
});
export type Model = DeepReadonly<z.input<typeof model>>;
