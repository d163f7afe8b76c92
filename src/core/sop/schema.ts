import { z } from 'zod';
import { CAUSES } from '../causes.js';
import { LAYERS } from '../layers.js';

export const SOP_SCHEMA = 'evidence/sop/v1';

/** Layers in the words of the network playbook of EKS node diagnostics (D7), and those it has no word for. */
export const FAILURE_LAYERS = [
  'nic_driver',
  'irq_cpu',
  'tcp_stack',
  'iptables_netpolicy',
  'routing',
  'upstream',
  'dns',
  'application',
  'host',
  'none',
  'undetermined',
] as const;

export const SOP_SEVERITIES = ['INFO', 'LOW', 'MEDIUM', 'HIGH'] as const;
const COLOURS = ['GREEN', 'YELLOW', 'RED'] as const;

const citation = z.string().describe('File of the bundle and line: hosts/web/ping/target.txt:1-72');
const operator = z.string().regex(/^Operator: /);

/** What an agent or a runbook reads of a bundle: closed words where there are any, and nothing that was not tested. */
export const sopSchema = z
  .strictObject({
    schema: z.literal(SOP_SCHEMA),
    root_cause: z
      .enum(['none', 'undetermined', 'other', ...CAUSES])
      .describe('none: looked at, nothing wrong. undetermined: not enough to tell. other: see `cause`'),
    cause: z.string().optional().describe('Id of a cause of a playbook of your own, with root_cause other'),
    failure_layer: z.enum(FAILURE_LAYERS),
    layer: z.enum([...LAYERS, 'none', 'undetermined']).describe('The same, finer'),
    host: z.string().optional().describe('Where it is; absent without a cause'),
    since: z.string().optional().describe('RFC 3339 of the first sign'),
    confidence: z.enum(['high', 'medium', 'low']).optional(),
    summary: z.string(),
    evidence: z
      .array(
        z.strictObject({
          type: z.string().describe('Collector the first citation is of: ping, tcp-counters …'),
          detection: z.string(),
          host: z.string(),
          content: z.string(),
          citations: z.array(citation).min(1),
        }),
      )
      .describe('What speaks for the root cause; without one, the findings no cause explains'),
    evidence_against: z.array(z.string()),
    severity: z.enum(SOP_SEVERITIES).describe('Of the worst of `evidence`'),
    mitigation: z
      .strictObject({ immediate: operator, long_term: operator, owner: z.string() })
      .optional()
      .describe('For a person to do; absent without a cause'),
    cross_reference: z
      .array(
        z.strictObject({
          root_cause: z.string(),
          sop: z.string().optional().describe('Procedure of the D series'),
          result: z.enum(['found', 'ruled_out']),
          by: z.string().describe('Observation that says so'),
        }),
      )
      .describe('Related causes that were tested'),
    escalation: z
      .array(
        z.strictObject({
          condition: z.string(),
          met_by: z.string(),
          citations: z.array(citation).min(1),
        }),
      )
      .describe('Conditions to escalate that are met'),
    escalate_when: z.string().optional().describe('Condition of the playbook, for a person to judge'),
    safety: z.strictObject({
      collection: z.enum(COLOURS),
      mitigation: z.enum(COLOURS).optional().describe('GREEN changes nothing, RED interrupts traffic'),
    }),
    other_causes: z.array(z.string()),
    next_tests: z.array(z.strictObject({ test: z.string(), separates: z.array(z.string()) })),
    not_checked: z.array(
      z.strictObject({
        layer: z.enum(LAYERS),
        reason: z
          .enum(['not_collected', 'not_exercised', 'not_observable'])
          .describe('not_exercised: nothing happened that could have shown it'),
      }),
    ),
  })
  .meta({
    title: 'Outcome of a network procedure, read from an evidence bundle',
    $id: 'evidence/sop/v1',
  });
export type Sop = z.infer<typeof sopSchema>;

/** As `docs/sop.schema.json` holds it: JSON Schema, draft 2020-12. */
export function sopJsonSchema(): object {
  return z.toJSONSchema(sopSchema);
}
