import { z } from 'zod';
import { PRECISIONS, timeText } from './incident-time.js';

export const INCIDENT_SCHEMA = 'evidence/incident/v1';

/** Keys it does not know are kept, and warned about. The static type stays exact. */
function open<S extends z.ZodRawShape>(shape: S): z.ZodObject<S> {
  return z.looseObject(shape);
}

const id = (letter: string) =>
  z.string().regex(new RegExp(`^${letter}\\d+$`), `expected ${letter} and a number`);
/** Prose: Markdown within a paragraph or several, with `{{f:FACT}}` and `[E7]`; nothing else is replaced. */
const prose = z.string();

/** A value, `null` (unknown: somebody must fill it in), `{na: reason}` or `{q: Q3}` (an open question). */
export function maybe<T extends z.ZodType>(value: T) {
  return z
    .union([value, z.null(), z.strictObject({ na: z.string() }), z.strictObject({ q: id('Q') })])
    .optional();
}

const moment = z.union([
  timeText,
  open({
    at: timeText,
    precision: z.enum(PRECISIONS).optional(),
    cite: z.string().optional(),
    note: z.string().optional(),
  }),
]);

export const TIMES = [
  'last_known_good',
  'started',
  'detected',
  'acknowledged',
  'mitigated',
  'resolved',
  'impact_ended',
] as const;
export type TimeName = (typeof TIMES)[number];

export const ROW_KINDS = ['baseline', 'change', 'symptom', 'alert', 'action', 'decision', 'comms'] as const;
export const MARKS = [
  'started',
  'detected',
  'acknowledged',
  'mitigated',
  'resolved',
  'impact_ended',
] as const;
export const STATES = ['proposed', 'accepted', 'hidden'] as const;
/** Words for how sure something is; only a test that passed makes `confirmed`. */
export const CONFIDENCE = ['confirmed', 'likely', 'possible', 'unlikely'] as const;

const rowSchema = open({
  id: id('t'),
  at: timeText,
  until: timeText.optional(),
  precision: z.enum(PRECISIONS).optional(),
  kind: z.enum(ROW_KINDS),
  text: prose,
  marks: z.union([z.enum(MARKS), z.array(z.enum(MARKS))]).optional(),
  host: z.string().optional(),
  by: z.string().optional().describe('Role of who did it'),
  ref: z.string().optional().describe('Ticket or change'),
  src: z.string().optional().describe('Where it was seen: syslog, alerting, a person'),
  cite: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('E7'),
  event: z.string().optional().describe('Id of the event in timeline.jsonl it was proposed from'),
  state: z.enum(STATES).optional().describe('Absent: a person wrote it, it counts as accepted'),
});

const testSchema = open({
  cmd: z.union([z.string(), z.array(z.string())]),
  where: z.string().optional(),
  privilege: z.string().optional(),
  if_true: z.string().optional(),
  if_false: z.string().optional(),
  abort: z.string().optional(),
});

const hypothesisSchema = open({
  id: id('H'),
  claim: prose,
  title: z.string().optional(),
  layer: z.string().optional(),
  cause: z.string().optional().describe('Root cause id of a playbook'),
  for: z.array(prose).optional(),
  against: z.array(prose).optional(),
  looked_against: z
    .boolean()
    .optional()
    .describe('Somebody looked for evidence against it: "none found", not "none looked for"'),
  impact: prose.optional(),
  event: z.string().optional().describe('Row of the timeline that it explains: t3'),
  measure: open({
    name: z.string(),
    observed: z.union([z.number(), z.string(), z.null()]).optional(),
    expected: z.union([z.number(), z.string(), z.null()]).optional(),
    unit: z.string().optional(),
    baseline: prose.optional().describe('Where what is expected comes from'),
    cite: z.union([z.string(), z.array(z.string())]).optional(),
  }).optional(),
  tests: z.array(testSchema).optional(),
  result: open({
    outcome: z
      .enum(['passed', 'failed', 'inconclusive'])
      .describe('passed: what the claim predicts was seen'),
    at: timeText.optional(),
    text: prose.optional(),
    cite: z.union([z.string(), z.array(z.string())]).optional(),
  })
    .nullable()
    .optional(),
  untestable: z.string().optional().describe('Why no test can decide it'),
});

const actionSchema = open({
  id: id('A'),
  do: prose,
  owner: z.string().nullable().optional().describe('A role or team'),
  priority: z.string().nullable().optional(),
  due: z.iso.date().nullable().optional(),
  type: z.enum(['prevent', 'detect', 'mitigate', 'process']).nullable().optional(),
  factor: z.string().nullable().optional(),
  done_when: z
    .string()
    .nullable()
    .optional()
    .describe('Words, or a check a later bundle can evaluate: `interfaces.mtu eno1 == 1500`'),
  tracker: z.string().nullable().optional(),
  state: z.enum(['open', 'done', 'dropped']).optional(),
  done_at: timeText.optional(),
});

const questionSchema = open({
  id: id('Q'),
  text: prose,
  to: z.string().optional().describe('Audience or role'),
  by: z.string().nullable().optional(),
  answer: prose.optional(),
});

const audienceSchema = open({
  kind: z.enum(['infra', 'vendor', 'isp', 'ticket']).optional(),
  to: z.string().nullable().optional(),
  cc: z.string().nullable().optional(),
  from: z.string().nullable().optional(),
  greeting: z.string().nullable().optional(),
  subject: z.string().nullable().optional(),
  opening: prose.nullable().optional(),
  ask: maybe(prose).describe(
    'The first line: what is wanted. `{na: reason}`: the requests at the end say it',
  ),
  headings: z
    .record(z.string(), z.string())
    .optional()
    .describe('Section → what this receiver’s mails call it'),
  deadline: z.string().nullable().optional(),
  closing: prose.nullable().optional(),
  attach: z.array(z.string()).optional(),
  limit_mb: z.number().positive().optional(),
  redact: z.boolean().optional(),
});

const subjectSchema = open({
  id: id('S').optional(),
  name: z.string(),
  environment: maybe(prose),
  network: maybe(prose),
  capture: maybe(z.string()),
  metrics: z
    .array(
      open({
        name: z.string(),
        value: z.union([z.string(), z.number(), z.null()]),
        unit: z.string().optional(),
        note: prose.optional(),
        quality: z.string().optional().describe('Why it is not comparable'),
        cite: z.union([z.string(), z.array(z.string())]).optional(),
      }),
    )
    .optional(),
  findings: z.array(prose).optional(),
  assessment: maybe(prose),
});

/** The file people own: `incident.yaml`. Everything but `schema` and `id` may be missing. */
export const incidentSchema = open({
  schema: z.literal(INCIDENT_SCHEMA),
  id: z.string().min(1),
  title: z.string().optional(),
  status: z.enum(['draft', 'review', 'final']).optional(),
  version: z.int().positive().optional(),
  supersedes: z.string().optional(),
  timezone: z.string().optional().describe('IANA zone of what is printed; default UTC'),
  language: z.string().optional(),
  bundles: z
    .array(
      open({
        id: id('B'),
        path: z.string(),
        role: z.enum(['during', 'after', 'before', 'baseline']).optional(),
        note: z.string().optional(),
      }),
    )
    .optional(),
  severity: maybe(
    open({
      level: z.string(),
      why: prose.optional(),
      row: z.string().optional().describe('The matrix row that was applied'),
      now: z.string().optional(),
      past: z
        .array(open({ level: z.string(), at: timeText.optional(), why: z.string().optional() }))
        .optional(),
    }),
  ),
  services: maybe(z.array(z.string())),
  hosts: z.array(z.string()).optional(),
  sites: maybe(z.array(z.string())),
  customers_affected: maybe(open({ n: z.number(), of: z.number().optional() })),
  times: open(
    Object.fromEntries(TIMES.map((name) => [name, maybe(moment)])) as Record<
      TimeName,
      ReturnType<typeof maybe<typeof moment>>
    >,
  ).optional(),
  customer_impact: maybe(prose),
  data_loss: maybe(z.enum(['yes', 'no', 'unknown'])),
  slo_cost: maybe(prose),
  summary: maybe(prose),
  what_happened: maybe(prose),
  background: maybe(prose),
  trigger: maybe(prose),
  detection: open({
    signal: maybe(prose),
    should_have: maybe(prose),
    green_checks: z.array(prose).optional(),
  }).optional(),
  timeline: z.array(rowSchema).optional(),
  measures: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Numbers the consistency check can reason about'),
  root_cause: maybe(
    open({
      text: maybe(prose),
      cause: z.string().optional(),
      confidence: z.enum(CONFIDENCE).optional(),
      factors: z
        .array(
          open({
            id: id('C'),
            text: prose,
            confidence: z.enum(CONFIDENCE).optional(),
            cite: z.union([z.string(), z.array(z.string())]).optional(),
          }),
        )
        .optional(),
      whys: z.array(prose).optional(),
    }),
  ),
  ruled_out: z
    .array(
      open({ cause: z.string(), test: prose, cite: z.union([z.string(), z.array(z.string())]).optional() }),
    )
    .optional(),
  resolution: maybe(prose),
  fix: open({ temporary: maybe(prose), lasting: maybe(prose), verified: maybe(prose) }).optional(),
  impact: z
    .array(
      open({
        id: id('I').optional(),
        name: z.string(),
        text: prose.optional(),
        before: z.union([z.number(), z.string(), z.null()]).optional(),
        peak: z.union([z.number(), z.string(), z.null()]).optional(),
        after: z.union([z.number(), z.string(), z.null()]).optional(),
        unit: z.string().optional(),
        cite: z.union([z.string(), z.array(z.string())]).optional(),
      }),
    )
    .optional(),
  actions: z.array(actionSchema).optional(),
  not_doing: z.array(open({ do: prose, why: prose })).optional(),
  lessons: open({
    went_well: z.array(prose).optional(),
    improve: z.array(prose).optional(),
    lucky: z.array(prose).optional(),
    surprised: z.array(prose).optional(),
  }).optional(),
  questions: z.array(questionSchema).optional(),
  review: open({
    author: z.string().optional(),
    reviewers: z.array(z.string()).optional(),
    decided_at: timeText.optional(),
    decision: z.string().optional(),
    distribution: z.array(z.string()).optional(),
    changes: z.array(open({ version: z.int(), at: timeText.optional(), text: z.string() })).optional(),
  }).optional(),
  // For escalations.
  problem: maybe(prose),
  contrast: open({ bad: prose.optional(), good: prose.optional() }).optional(),
  symptoms: z.array(prose).optional(),
  business_impact: z
    .array(open({ text: prose, example: prose.nullable().optional(), ask: z.string().optional() }))
    .optional(),
  occurrences: open({
    window_days: z.number().optional(),
    items: z
      .array(
        open({
          at: timeText.optional(),
          text: prose,
          detail: prose.nullable().optional().describe('What of: stands behind the text'),
          ask: z.string().optional().describe('In brackets where the detail is null'),
          cite: z.union([z.string(), z.array(z.string())]).optional(),
        }),
      )
      .optional(),
    ask: z.array(z.string()).optional().describe('What a person should add, each printed in brackets'),
  }).optional(),
  network: z
    .array(
      open({
        name: z.string(),
        value: z.union([z.string(), z.null()]),
        ask: z.string().optional(),
        window_days: z.number().nullable().optional().describe('Over how many days the items were counted'),
        items: z
          .array(
            open({ name: z.string(), value: z.union([z.string(), z.null()]), ask: z.string().optional() }),
          )
          .optional(),
      }),
    )
    .optional()
    .describe('Written by a person instead of what was computed'),
  attachments: z.array(open({ path: z.string().optional(), text: prose })).optional(),
  workarounds: z.array(open({ name: z.string().optional(), text: prose })).optional(),
  workarounds_limit: maybe(prose),
  requests: z
    .array(open({ ask: prose, by: z.string().nullable().optional(), to: z.string().optional() }))
    .optional(),
  audiences: z.record(z.string(), audienceSchema).optional(),
  vendor: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Contract, serial, entitlement: what the vendor asks for'),
  isp: z.record(z.string(), z.unknown()).optional().describe('Circuit id and the like'),
  sender: open({
    name: z.string().nullable().optional(),
    contact: z.string().nullable().optional(),
    hours: z.string().nullable().optional(),
    next_update: timeText.nullable().optional(),
    change_window: z.string().nullable().optional(),
  }).optional(),
  monitoring: open({
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
    decide_at: z.iso.date().optional(),
    if_ok: prose.optional(),
    if_not: prose.optional(),
  }).optional(),
  // For handoffs.
  report: open({
    severity: z.string().optional(),
    quote: z.string().optional(),
    scope: prose.optional(),
    evidence: prose.optional(),
    contrasts: z.array(open({ name: z.string(), text: prose })).optional(),
  }).optional(),
  data_points: z.array(open({ text: prose, items: z.array(prose).optional() })).optional(),
  subjects: z.array(subjectSchema).optional(),
  hypotheses: z.array(hypothesisSchema).optional(),
  tried: z
    .array(open({ what: prose, outcome: prose, cite: z.union([z.string(), z.array(z.string())]).optional() }))
    .optional(),
  deliverables: z
    .array(
      open({
        path: z.string(),
        title: z.string().optional(),
        holds: prose.optional(),
        bytes: z.number().optional(),
        lines: z.number().optional(),
        sha256: z.string().optional(),
      }),
    )
    .optional(),
  next: z
    .array(
      open({
        do: prose,
        cmd: z.string().optional(),
        why: prose.optional(),
        by: z.string().optional(),
        group: z.string().optional(),
      }),
    )
    .optional(),
  risks: z.array(prose).optional(),
  escalation_triggers: z.array(open({ when: prose, do: prose.optional() })).optional(),
  resume: z.array(open({ what: z.string(), cmd: z.string() })).optional(),
  decisions: z.array(open({ text: prose, why: prose.optional(), at: timeText.optional() })).optional(),
  environment: z.array(open({ name: z.string(), value: z.string() })).optional(),
  tools: z.array(z.string()).optional(),
  worked: z.array(prose).optional(),
  handoff: open({
    from: z.string().nullable().optional(),
    to: z.string().nullable().optional(),
    at: timeText.nullable().optional(),
    holder: z.string().nullable().optional(),
    deadline: timeText.nullable().optional(),
    next_action: z.string().nullable().optional(),
    next_command: z.string().nullable().optional(),
    accepted: open({ by: z.string(), at: timeText }).nullable().optional(),
  }).optional(),
  // Kept by the tool for people.
  overrides: z
    .array(
      open({
        fact: z.string(),
        was: z.string(),
        now: z.string(),
        by: z.string(),
        why: z.string(),
        at: timeText.optional(),
      }),
    )
    .optional(),
  extra: z
    .record(z.string(), prose)
    .optional()
    .describe('Free text that stood after a block in an edited document'),
});

export type Incident = z.infer<typeof incidentSchema>;
export type IncidentRow = NonNullable<Incident['timeline']>[number];
export type Hypothesis = NonNullable<Incident['hypotheses']>[number];
export type Action = NonNullable<Incident['actions']>[number];
export type Question = NonNullable<Incident['questions']>[number];
export type Audience = NonNullable<Incident['audiences']>[string];
export type AudienceKind = NonNullable<Audience['kind']>;
