import { z } from 'zod';
import { PRECISIONS, timeText } from './incident-time.js';
import { cites, id, maybe, open, prose, STATES } from './incident-values.js';

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

const moment = z.union([
  timeText,
  open({
    at: timeText,
    precision: z.enum(PRECISIONS).optional(),
    cite: z.string().optional(),
    note: z.string().optional(),
    state: z.enum(STATES).optional().describe('Absent: a person wrote it'),
  }),
]);

export const timesSchema = open(
  Object.fromEntries(TIMES.map((name) => [name, maybe(moment)])) as Record<
    TimeName,
    ReturnType<typeof maybe<typeof moment>>
  >,
);

export const ROW_KINDS = ['baseline', 'change', 'symptom', 'alert', 'action', 'decision', 'comms'] as const;
export const MARKS = [
  'started',
  'detected',
  'acknowledged',
  'mitigated',
  'resolved',
  'impact_ended',
] as const;

export const rowSchema = open({
  id: id('t'),
  at: timeText,
  until: timeText.optional(),
  precision: z.enum(PRECISIONS).optional(),
  assumed: z
    .array(z.string())
    .optional()
    .describe('What the source left out of its time (year, zone …) and was concluded; never dated anew'),
  kind: z.enum(ROW_KINDS),
  text: prose,
  marks: z.union([z.enum(MARKS), z.array(z.enum(MARKS))]).optional(),
  host: z.string().optional(),
  by: z.string().optional().describe('Role of who did it'),
  ref: z.string().optional().describe('Ticket or change'),
  src: z.string().optional().describe('Where it was seen: syslog, alerting, a person'),
  cite: cites.optional(),
  event: z.string().optional().describe('Id of the event in timeline.jsonl it was proposed from'),
  state: z.enum(STATES).optional().describe('Absent: a person wrote it, it counts as accepted'),
});
