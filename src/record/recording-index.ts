import { z } from 'zod';
import type { Recording } from '../core/recording.js';

/** Folder of a bundle: `recordings/<host>/<collector>.<probe>[.<subject>].txt` and the index. */
export const RECORDINGS = 'recordings';
export const INDEX = `${RECORDINGS}/recording.json`;
const SCHEMA = 'evidence/recording/v1';

const ms = z.number().describe('ms after `startedAt`, clock of the machine that ran evidence');
const count = z.int().nonnegative();

const clockSchema = z.object({
  at: ms,
  offsetMs: z.number().describe('clock of the host minus ours'),
  errorMs: z.number().nonnegative(),
});

const samplerSchema = z.object({
  collector: z.string(),
  probe: z.string(),
  subject: z.string().optional(),
  artifact: z.string(),
  intervalMs: z.number().positive(),
  due: count.describe('ticks that were due while it ran'),
  taken: count,
  late: count.describe('taken, later than a tenth of the interval after they were due'),
  missed: z.array(z.object({ from: ms, to: ms, reason: z.string() })),
});

const hostSchema = z.object({
  id: z.string(),
  role: z.string().optional(),
  clock: z.array(clockSchema),
  samplers: z.array(samplerSchema),
});

const markerSchema = z.object({
  at: ms,
  kind: z.enum(['person', 'event', 'started', 'ended']),
  text: z.string(),
  host: z.string().optional(),
});

/** What `recordings/recording.json` holds. */
export const indexSchema = z.object({
  schema: z.literal(SCHEMA),
  startedAt: z.number().describe('epoch ms with fraction: time 0'),
  durationMs: z.number().nonnegative(),
  hosts: z.array(hostSchema),
  markers: z.array(markerSchema),
});

export type RecordingIndex = z.infer<typeof indexSchema>;

export function indexText(index: Omit<Recording, 'series'>): string {
  return `${JSON.stringify({ schema: SCHEMA, ...index }, null, 1)}\n`;
}
