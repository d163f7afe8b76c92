import { z } from 'zod';
import { citedFilesSchema } from '../../src/core/documents/cited-files.js';
import { type DeepReadonly, documentHead } from '../../src/core/documents/document-kind.js';
import { fieldSchema } from '../../src/core/documents/field-schema.js';
import { saidSchema, sheetSchema, sheetTestSchema } from '../../src/core/documents/sheet-schema.js';

const text = z.string();
const count = z.number();

export const model = documentHead.extend({
  schema: z.literal('evidence/handoff/v1'),
  files: citedFilesSchema,
  incident: text.describe('id of the incident'),
  firstScreen: z.object({
    state: z.object({
      word: z
        .enum(['open', 'cause_supported', 'complete'])
        .describe('complete: nothing is open, pending or asked, and it is resolved'),
      hypothesesOpen: count,
      testsPending: count,
      actionsOpen: count,
      questionsOpen: count,
    }),
    asOf: text.describe('date, time and zone'),
    situation: fieldSchema,
    severityNow: fieldSchema,
    scope: text.optional(),
    verdict: fieldSchema,
    next: fieldSchema,
    command: text.optional().describe('of the next action, as it is typed'),
    deadline: fieldSchema,
    holder: fieldSchema,
  }),
  place: z.object({
    bundles: z.array(
      z.object({
        id: text,
        name: text,
        role: z.enum(['during', 'after', 'before', 'baseline']),
        bytes: count,
        sha256: text.describe('of the archive, else of its manifest.json'),
        isArchive: z.boolean(),
        hosts: text,
        from: text,
        to: text,
      }),
    ),
    hosts: z.array(
      z.object({
        id: text,
        role: text,
        access: text.describe('how it was reached; no secrets'),
        reached: text,
      }),
    ),
    folder: text.optional(),
  }),
  deliverables: z.array(
    z.object({
      path: text,
      title: text,
      holds: text,
      bytes: count.optional(),
      lines: count.optional(),
      sha256: text.optional(),
    }),
  ),
  context: z.object({
    severity: fieldSchema,
    quote: fieldSchema,
    scope: fieldSchema,
    evidence: fieldSchema,
    background: text.optional(),
    contrasts: z.array(z.object({ name: text, text })),
    dataPoints: z.array(z.object({ text, items: z.array(text) })),
  }),
  subjects: z.array(
    z.object({
      id: text,
      name: text,
      environment: fieldSchema,
      network: fieldSchema.optional(),
      capture: fieldSchema,
      metrics: z.array(
        z.object({
          name: text,
          value: fieldSchema,
          comparable: text.describe('empty: comparable; else why it is not'),
          note: text,
          cites: z.array(text),
        }),
      ),
      findings: z.array(text),
      assessment: fieldSchema.optional(),
    }),
  ),
  measured: z.array(
    z.object({ bundle: text, host: text, label: text, text, cites: z.array(text), fact: text }),
  ),
  moreMeasured: count.describe('facts of the bundle that are not listed'),
  notMeasured: z.object({ state: z.literal('not_collected'), collector: text, reason: text }).optional(),
  hypotheses: z.array(sheetSchema),
  refuted: z.array(saidSchema.extend({ by: z.enum(['person', 'test', 'evidence']), outcome: text })),
  verification: z.array(
    z.object({
      hypothesis: text,
      title: text,
      tests: z.array(sheetTestSchema),
      none: fieldSchema.optional().describe('where no test is named'),
    }),
  ),
  separating: z.array(z.object({ test: text, separates: text })),
  actions: z.array(
    z.object({
      id: text,
      do: text,
      owner: fieldSchema,
      priority: fieldSchema,
      due: fieldSchema,
      state: z.enum(['open', 'done', 'dropped']),
    }),
  ),
  next: z.array(
    z.object({
      group: text,
      steps: z.array(z.object({ do: text, command: text.optional(), why: text, by: text })),
    }),
  ),
  risks: z.array(text),
  noRisks: fieldSchema.optional(),
  triggers: z.array(z.object({ when: text, do: text })),
  noTriggers: fieldSchema.optional(),
  questions: z.array(z.object({ id: text, text, to: fieldSchema, by: fieldSchema })),
  resume: z.array(z.object({ what: text, command: text })),
  decisions: z.array(z.object({ at: text, text, why: text })),
  environment: z.array(z.object({ name: text, value: text })),
  tools: z.array(text),
  worked: z.array(text),
  acceptance: z.object({
    from: fieldSchema,
    to: fieldSchema,
    at: fieldSchema,
    accepted: z.object({ by: text, at: text }).optional(),
  }),
  gaps: z.array(
    z.object({ bundle: text, host: text, collector: text, reason: text, remedy: text, wouldDecide: text }),
  ),
});
export type Model = DeepReadonly<z.input<typeof model>>;
