import { z } from 'zod';
import { timeText } from './incident-time.js';
import { cites, maybe, open, prose } from './incident-values.js';

const audienceSchema = open({
  kind: z.enum(['infra', 'vendor', 'isp', 'ticket']).optional(),
  language: z.string().optional().describe('en, de: of this document, where it is not that of the incident'),
  to: z.string().nullable().optional(),
  cc: z.string().nullable().optional(),
  from: z.string().nullable().optional(),
  greeting: z.string().nullable().optional(),
  subject: z.string().nullable().optional(),
  opening: prose.nullable().optional(),
  ask: prose.nullable().optional().describe('The first line: what is wanted'),
  deadline: z.string().nullable().optional(),
  closing: prose.nullable().optional(),
  attach: z.array(z.string()).optional(),
  limit_mb: z.number().positive().optional(),
  redact: z.boolean().optional(),
});

/** What an escalation needs besides the facts. */
export const escalationShape = {
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
          cite: cites.optional(),
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
};
