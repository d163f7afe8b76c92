import { z } from 'zod';
import { barsSchema } from '../../src/core/documents/charts/bars.js';
import { dotsSchema } from '../../src/core/documents/charts/dots.js';
import { hopsSchema } from '../../src/core/documents/charts/hops.js';
import { phasesSchema } from '../../src/core/documents/charts/phases.js';
import { rttSchema } from '../../src/core/documents/charts/rtt.js';
import { LAYERS } from '../../src/core/layers.js';
import { OUTCOMES } from '../../src/core/outcome.js';

/** Made once: every call of a zod constructor costs as much as a table row. */
const text = z.string();
const number = z.number();
const flag = z.boolean();
const texts = z.array(text);
const outcome = z.enum(OUTCOMES);

/** One sentence read from the evidence: numbers with their denominators, and the line they stand in. */
export const statement = z.object({
  layer: z.enum(LAYERS),
  topic: text.describe('what it is about, in words'),
  standsOut: z
    .boolean()
    .describe('true: something was lost, refused, dropped, changed, slow, full or failed'),
  text: text,
  quote: text.optional().describe('words of the evidence itself: an error, a rule, a log message'),
  cite: text.describe('file:line or file:from-to, in this bundle'),
});

const verdict = z.object({
  outcome: z.enum(['cause', 'none', 'undetermined']),
  summary: text,
  causes: z.array(
    z.object({
      cause: text,
      where: text.describe('host and subject, as far as they need saying'),
      layer: z.enum(LAYERS),
      confidence: text,
      text: text,
      since: text.optional(),
      supports: z.array(z.object({ text: text, cite: text })),
      contradicts: texts,
      now: text,
      later: text,
      safety: text.describe('of what to do now'),
      owner: text,
      escalateWhen: text.optional(),
      confirm: z.array(z.object({ run: text, expect: text })),
    }),
  ),
  findings: z.array(z.object({ severity: text, detection: text, where: text, text: text, cite: text })),
  moreFindings: number.describe('how many are in findings.json besides'),
  unexplained: z
    .array(z.object({ text: text, cite: text }))
    .describe('findings that none of the causes explains'),
  ruledOut: z.array(z.object({ cause: text, by: text })),
  nextTests: z.array(z.object({ test: text, separates: texts })),
  coverage: z.array(
    z.object({
      layer: text,
      fired: number,
      clear: number,
      notExercised: number,
      notObservable: number,
    }),
  ),
});

const gap = z.object({
  outcome: outcome,
  probes: texts,
  hosts: texts,
  reason: text,
  remedy: text.optional(),
});

const growth = z.object({
  host: text,
  counter: text,
  start: number,
  end: number,
  delta: number,
  rate: number.describe('per second'),
  cite: text,
});

const file = { file: text };

const plot = z.discriminatedUnion('kind', [
  rttSchema.extend(file),
  hopsSchema.extend(file),
  phasesSchema.extend(file),
  barsSchema.extend(file),
  dotsSchema.extend(file),
]);

/** Everything README.md, report.html and plots/ show; summary.json is this. */
export const model = z.object({
  name: text,
  case: text.optional(),
  tool: text,
  createdAt: text,
  interrupted: flag,
  complete: flag,
  times: text.describe('whose clock they are of'),
  vantage: z.object({ host: text, user: text, root: flag, command: text }),
  window: z.object({ start: text, end: text, seconds: number, text: text }),
  profile: text,
  custody: z
    .object({
      steps: z.array(
        z.object({
          action: text,
          at: text,
          who: text.describe('user, uid and host'),
          tool: text,
          note: text.optional(),
          previous: text.optional().describe('SHA-256 of the manifest before'),
        }),
      ),
      sealedAt: text,
      signer: text.optional().describe('key type and fingerprint'),
      recipients: texts.describe('age public keys'),
      redaction: text.describe('mode'),
    })
    .optional()
    .describe('absent in bundles of versions that did not record it'),
  hosts: z.array(
    z.object({
      id: text,
      reached: text.describe('how: `this machine`, `ssh deploy@10.0.0.5`; with its role'),
      outcome,
      reason: text.optional(),
      remedy: text.optional(),
      limitations: text.optional().describe('what could not be guaranteed there'),
      probes: text.describe('how many of its probes are ok'),
      offset: text.describe('its clock against that of the vantage'),
      system: text.describe('operating system, kernel, kind of machine, CPUs, uptime'),
      network: text.optional().describe('addresses, gateways, resolvers'),
      clock: text,
      bootId: text.optional(),
    }),
  ),
  /** More than one: then every sentence names its host. */
  isFleet: flag,
  targets: z.array(z.object({ name: text, origin: text, addresses: texts })),
  redaction: z
    .object({
      off: flag.describe('true: secrets were not masked'),
      masked: number,
      kinds: text.describe('what kinds of secrets, the most frequent first'),
      withheld: number.describe('bytes left out because they could not be redacted'),
      map: z.string().optional().describe('identity map of the pseudonyms'),
    })
    .optional(),
  probes: z.object({ total: number, ok: number, missing: number, other: number }),
  verdict: verdict.optional().describe('absent where none was made: then no cause has been weighed'),
  experiment: z
    .object({
      runs: number,
      failed: z.array(z.object({ reason: text, runs: number })),
      heads: texts,
      rows: z.array(z.object({ cells: texts, cite: text.describe('of the first of its runs') })),
      differs: texts,
      noDifference: texts,
      undecidable: texts,
      changes: z.array(
        z.object({
          host: text,
          name: text,
          before: text,
          values: texts.describe('what was set, each once'),
          times: number.describe('how often it was changed'),
          restored: number.describe('how often it was seen to be what it had been'),
          after: text.optional().describe('read after the last run; absent: it could not be'),
          cite: text,
        }),
      ),
      method: text,
    })
    .optional()
    .describe('load between two hosts; absent in other bundles'),
  standsOut: z.array(statement),
  captures: number
    .optional()
    .describe('packet captures in the bundle: what is said here is not read from their packets'),
  facts: z.array(z.object({ topic: text, statements: z.array(statement) })),
  plots: z.array(plot),
  trouble: z.array(growth).describe('counters of loss, errors and drops that grew'),
  traffic: z.array(growth).describe('what passed in the same time: the denominators'),
  grewMore: number.describe('how many further counters grew'),
  sinceBoot: z.array(z.object({ host: text, counter: text, total: number, cite: text })),
  missing: z.array(gap),
  notRun: z.array(gap),
  unread: z
    .object({
      lines: number,
      more: flag.describe('true: there are more lines than are listed in the table'),
      files: z.array(z.object({ cite: text, lines: number, reason: text })),
    })
    .optional(),
  readFirst: z.array(
    z.object({
      question: text,
      file: text,
      outcome: outcome,
      standsOut: flag.describe('true: a statement that stands out cites this file'),
      others: number.describe('further files that answer the question'),
    }),
  ),
  files: z.array(
    z.object({
      collector: text,
      folder: text,
      artifacts: z.array(
        z.object({
          names: texts.describe('below the folder; two for a start and an end snapshot'),
          command: text.describe('cut where it is long; manifest.json has it whole'),
          at: texts,
          outcome: outcome,
          bytes: z.array(number),
          note: text.optional(),
        }),
      ),
    }),
  ),
});

export type Model = z.infer<typeof model>;
export type Statement = z.infer<typeof statement>;
export type Plot = z.infer<typeof plot>;
