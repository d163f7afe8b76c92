import { z } from 'zod';
import { citedFilesSchema } from '../../src/core/documents/cited-files.js';
import { chartSchema } from '../../src/core/documents/chart-schema.js';
import { type DeepReadonly, documentHead } from '../../src/core/documents/document-kind.js';
import { fieldSchema } from '../../src/core/documents/field-schema.js';
import { HYPOTHESIS_STATES } from '../../src/core/documents/hypothesis-state.js';
import { citedSchema } from '../../src/core/documents/places.js';
import { saidSchema } from '../../src/core/documents/sheet-schema.js';
import { SEVERITIES } from '../../src/core/detection.js';
import { LAYERS } from '../../src/core/layers.js';

const text = z.string();
const count = z.number();
const confidence = z.enum(['high', 'medium', 'low']);
const role = z.enum(['during', 'after', 'before', 'baseline']);
const safety = z.enum(['read_only', 'config_change', 'disruptive']);
const missing = z.object({ state: z.literal('not_collected'), collector: text, reason: text });
const way = z.object({ sent: text, again: text, lost: text.describe('at most'), rtt: text });

export const model = documentHead.extend({
  schema: z.literal('evidence/analysis/v1'),
  incident: text,
  asOfText: text,
  verdict: z.object({
    outcome: z.enum(['cause', 'none', 'undetermined', 'no_evidence']),
    summary: fieldSchema,
    cause: z
      .object({
        name: text,
        id: text,
        layer: z.enum(LAYERS),
        host: text,
        confidence,
        statement: text,
        since: text,
        tested: z.enum(HYPOTHESIS_STATES).describe('supported: a test confirmed it'),
        hypothesis: text,
      })
      .optional(),
    carriedBy: z.array(saidSchema).describe('at most three numbers it rests on'),
    against: z.array(text),
    wouldDecide: z.array(z.object({ test: text, separates: text })),
    ruledOut: z.array(z.object({ cause: text, by: text })),
    others: z.array(z.object({ name: text, host: text, confidence, statement: text })),
  }),
  figures: z.array(
    z.object({
      id: text,
      file: text.describe('figures/rtt.svg: what the Markdown calls it'),
      place: z.enum(['verdict', 'path', 'requests']).describe('where it is printed'),
      alt: text.describe('states the finding'),
      caption: text,
      chart: chartSchema,
      table: z
        .object({ columns: z.array(text), rows: z.array(z.array(text)) })
        .optional()
        .describe('the same as text, not escaped; absent: as the chart has it'),
    }),
  ),
  scope: z.object({
    bundles: z.array(
      z.object({ id: text, name: text, role, from: text, to: text, hosts: text, targets: text }),
    ),
    notLookedAt: z.array(
      z.object({
        layer: z.enum(LAYERS),
        reason: z.enum(['not_collected', 'not_exercised', 'not_observable']),
      }),
    ),
  }),
  captures: z.array(
    citedSchema.extend({
      bundle: text,
      host: text,
      filter: text,
      linkType: text,
      snaplen: text,
      packets: text,
      dropped: text,
      from: text,
      to: text,
      clock: text,
    }),
  ),
  noCapture: missing.optional(),
  flows: z.object({
    rows: z.array(
      citedSchema.extend({
        host: text,
        flow: text,
        state: text,
        basis: z.enum(['window', 'life']),
        sent: text,
        received: text,
        segments: text.describe('out : in'),
        retransmitted: text,
        needless: text.describe('segments the peer had already (DSACK)'),
        rtt: text.describe('least / smoothed ± variation'),
        mss: text,
        sack: z.enum(['yes', 'no', 'unknown']),
        windowScale: text.describe('of the peer, own; unknown: the handshake was not seen'),
        zeroWindow: z.enum(['now', 'no', 'unknown']),
        stalledBy: z.object({ who: z.enum(['peer', 'sender', 'nobody', 'unknown']), share: text }),
        queues: text.describe('bytes not read / not acknowledged'),
      }),
    ),
    more: count,
    idle: count.describe('connections that carried nothing'),
  }),
  bothEnds: z.array(
    citedSchema.extend({
      a: text,
      b: text,
      flow: text,
      there: way,
      back: way,
    }),
  ),
  path: z.object({
    ends: z.array(
      citedSchema.extend({
        from: text,
        to: text,
        role: z.enum(['gateway', 'target']),
        loss: text,
        interval: text.describe('95 % of the true loss'),
        least: text,
        median: text,
        p95: text,
        worst: text,
        rise: text.describe('95th percentile above the least'),
      }),
    ),
    traces: z.array(
      citedSchema.extend({
        from: text,
        to: text,
        hops: z.array(
          z.object({
            hop: count,
            who: text,
            end: z.boolean(),
            loss: text,
            best: text,
            avg: text,
            worst: text,
            note: z.enum(['none', 'silent', 'icmp_limited', 'loss_goes_on']),
          }),
        ),
      }),
    ),
    sizes: z.array(
      citedSchema.extend({
        from: text,
        to: text,
        largest: text,
        above: z.enum(['silent', 'refused', 'not_asked']),
        above_bytes: count,
      }),
    ),
    changes: z.array(citedSchema.extend({ from: text, to: text, ways: z.array(text) })),
  }),
  hosts: z.array(
    citedSchema.extend({
      host: text,
      measure: z.enum(['conntrack', 'socket_memory', 'backlog', 'softirq', 'nic', 'mtu', 'route']),
      text: text.optional(),
      missing: missing.optional(),
    }),
  ),
  requests: z.array(
    citedSchema.extend({
      from: text,
      to: text,
      answered: text,
      failed: text.describe('outcomes of those that were not'),
      dns: text,
      connect: text,
      tls: text,
      wait: text,
      transfer: text,
      total: text,
      p95: text,
      split: text.describe('share of waiting for the server / of the transfer'),
    }),
  ),
  matrix: z.array(
    citedSchema.extend({
      measure: z.enum(['request', 'connect', 'ping']),
      client: text,
      target: text,
      bundle: text,
      role,
      value: text.describe('median; empty: no answer'),
      failed: text.describe('outcomes of those without one'),
      ms: count.nullable(),
      answered: count,
      of: count,
      mark: z.enum(['best', 'worst', 'none']),
    }),
  ),
  findings: z.array(
    z.object({
      id: text,
      finding: text.describe('id in findings.json'),
      detection: text,
      severity: z.enum(SEVERITIES),
      statement: saidSchema,
      explained: z
        .enum(['sign', 'follows', 'no', 'not_weighed'])
        .describe('sign: speaks for `cause`. follows: from one of the causes. not_weighed: a hint'),
      confidence: z
        .enum(['high', 'medium', 'low', 'none'])
        .describe('of the cause; none: no cause explains it'),
      cause: text,
      alternatives: z.array(text),
      remedy: text,
      safety,
      owner: text,
    }),
  ),
  moreFindings: count,
  recommendations: z.array(
    z.object({
      when: z.enum(['now', 'later']),
      text,
      cause: text,
      host: text,
      clears: z.array(text),
      safety,
      owner: text,
    }),
  ),
  method: z.object({
    runs: z.array(
      z.object({
        bundle: text,
        tool: text,
        profile: text,
        command: text,
        probes: count,
        ok: count,
        collectors: text,
        manifestSha256: text,
      }),
    ),
    settings: z.array(z.object({ detection: text, name: text, value: text, shipped: text, file: text })),
  }),
  quality: z.object({
    clocks: z.array(z.object({ bundle: text, host: text, offset: text, zone: text })),
    gaps: z.array(
      z.object({ bundle: text, host: text, collector: text, reason: text, remedy: text, wouldDecide: text }),
    ),
    interrupted: z.array(text),
    truncated: z.array(text),
    masked: z.array(
      z.object({ bundle: text, secrets: count, withheld: count, pseudonyms: z.boolean(), off: z.boolean() }),
    ),
  }),
  files: citedFilesSchema,
});
export type Model = DeepReadonly<z.input<typeof model>>;
