import { z } from 'zod';
import { documentHead } from '../../src/core/documents/document-kind.js';
import { beforeAfterSchema } from '../../src/core/documents/charts/before-after.js';
import { stripSchema } from '../../src/core/documents/charts/strip.js';
import { fieldSchema } from '../../src/core/documents/field-schema.js';

const cites = z.array(z.string());
const chart = z.discriminatedUnion('kind', [stripSchema, beforeAfterSchema]);
const list = z.object({ items: z.array(z.string()), missing: fieldSchema.nullable() });

/** Parts are named as the sections that print them; texts are Markdown. null: the section has nothing to say. */
export const model = documentHead.extend({
  figures: z.array(z.object({ file: z.string(), alt: z.string(), chart, table: z.null() })),
  /** Of what is no reviewed final version; empty where it is. */
  review_mark: z.string(),
  identity: z.object({ id: z.string(), title: z.string(), state: fieldSchema, asOf: z.string() }),
  abstract: z.object({ text: fieldSchema, skeleton: z.string() }).nullable(),
  summary: z.array(z.object({ key: z.string(), values: z.array(fieldSchema) })),
  what_happened: fieldSchema,
  background: fieldSchema.nullable(),
  timeline: z.object({
    zone: z.string(),
    hasHosts: z.boolean(),
    hasSources: z.boolean(),
    rows: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        host: z.string(),
        text: z.string(),
        source: z.string(),
        cites,
      }),
    ),
    missing: fieldSchema.nullable(),
    markers: z.array(z.string()),
    left: z.string(),
  }),
  root_cause: fieldSchema,
  cause_certainty: z.object({ text: z.string(), candidates: z.array(z.string()), cites }),
  resolution: fieldSchema,
  recovery: z
    .object({
      caption: z.string(),
      before: z.string(),
      after: z.string(),
      rows: z.array(
        z.object({ label: z.string(), before: z.string(), after: z.string(), change: z.string(), cites }),
      ),
    })
    .nullable(),
  fix: z.object({ temporary: fieldSchema, lasting: fieldSchema, verified: fieldSchema }).nullable(),
  impact: z.object({
    items: z.array(z.object({ name: z.string(), text: z.string() })),
    missing: fieldSchema.nullable(),
  }),
  impact_numbers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      before: fieldSchema,
      peak: fieldSchema,
      after: fieldSchema,
      unit: z.string(),
      cites,
    }),
  ),
  actions: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        do: z.string(),
        owner: fieldSchema,
        priority: fieldSchema,
        due: fieldSchema,
      }),
    ),
    missing: fieldSchema.nullable(),
  }),
  not_doing: z.array(z.object({ do: z.string(), why: z.string() })),
  lessons: z.object({ well: list, improve: list, lucky: list, surprised: list }),
  questions: z.array(z.object({ id: z.string(), text: z.string(), to: z.string(), by: z.string() })),
  metrics: z.object({
    times: z.array(z.object({ name: z.string(), at: z.string(), row: z.string(), cites })),
    rows: z.array(z.object({ key: z.string(), value: fieldSchema, from: z.string() })),
  }),
  missed_signals: z
    .object({
      caption: z.string(),
      rows: z.array(
        z.object({
          signal: z.string(),
          host: z.string(),
          at: z.string(),
          threshold: z.string(),
          wouldFire: z.string(),
          earlier: z.string(),
          cites,
        }),
      ),
    })
    .nullable(),
  detection: z
    .object({ signal: fieldSchema, shouldHave: fieldSchema, greenChecks: z.array(z.string()) })
    .nullable(),
  factors: z
    .object({
      certainty: z.string(),
      rows: z.array(z.object({ id: z.string(), text: z.string(), confidence: z.string(), cites })),
      whys: z.array(z.string()),
    })
    .nullable(),
  hypotheses: z.array(
    z.object({
      id: z.string(),
      claim: z.string(),
      state: z.string(),
      test: z.string(),
      result: z.string(),
      cites,
    }),
  ),
  ruled_out: z.object({
    rows: z.array(z.object({ cause: z.string(), test: z.string(), cites })),
    /** How many more the verdict has. */
    more: z.number(),
  }),
  closing: z.array(
    z.object({
      id: z.string(),
      type: fieldSchema,
      factor: z.string(),
      doneWhen: fieldSchema,
      tracker: z.string(),
      state: z.string(),
    }),
  ),
  timeline_sources: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      error: z.string(),
      host: z.string(),
      kind: z.string(),
      marks: z.string(),
      by: z.string(),
      note: z.string(),
      cites,
    }),
  ),
  data_quality: z.object({
    clocks: z.array(z.object({ host: z.string(), offset: z.string(), error: z.string(), zone: z.string() })),
    gaps: z.array(
      z.object({
        where: z.string(),
        collector: z.string(),
        reason: z.string(),
        remedy: z.string(),
        decides: z.string(),
      }),
    ),
    notes: z.array(z.string()),
  }),
  bundles: z.array(
    z.object({
      id: z.string(),
      role: z.string(),
      name: z.string(),
      size: z.string(),
      window: z.string(),
      tool: z.string(),
      sha256: z.string(),
      manifestSha256: z.string(),
    }),
  ),
  /** What is cited, and every file of it once with its hash. */
  evidence_index: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        bundle: z.string(),
        place: z.string(),
        host: z.string(),
        at: z.string(),
        command: z.string(),
      }),
    ),
    files: z.array(z.object({ bundle: z.string(), path: z.string(), sha256: z.string() })),
  }),
  glossary: z.array(z.object({ term: z.string(), means: z.string() })),
  review: z.object({
    author: fieldSchema,
    reviewers: fieldSchema,
    decision: fieldSchema,
    distribution: z.string(),
    versions: z.array(z.object({ version: z.number(), at: z.string(), text: z.string() })),
    supersedes: z.string(),
  }),
});
