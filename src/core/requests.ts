import { z } from 'zod';
import { PROFILE_NAMES } from './collector.js';
import { SEVERITIES } from './detection.js';
import { LANGUAGES } from './documents/language.js';
import { EvidenceError } from './errors.js';
import { FINDING_STATES } from './finding-state.js';
import { LAYERS } from './layers.js';
import { EVENT_SOURCES } from './timeline-event.js';
import { formatDuration, parseDuration } from './units.js';

/*
 * What can be asked, whoever asks: options of the command line and arguments of the tools of `evidence mcp` are checked
 * with these (the tools narrow some of them), so that neither takes what the other refuses.
 */

const count = (least: number, most: number) =>
  z
    .int({ error: 'is no whole number' })
    .min(least, `is less than ${least}`)
    .max(most, `is more than ${most}`);
const text = (most: number) => z.string().min(1, 'is empty').max(most, `is longer than ${most} characters`);

/** Timers of Node.js end at 24.8 days; nobody waits even this long for a bundle. */
export const LONGEST_MS = 7 * 86_400_000;
/** As parseDuration reads it. */
export const durationUpTo = (mostMs: number) =>
  z.string().superRefine((given, context) => {
    try {
      const hint = `it can be 0 ms to ${formatDuration(mostMs)}`;
      if (parseDuration(given, '') > mostMs)
        context.addIssue({ code: 'custom', message: 'is out of range', params: { hint } });
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      context.addIssue({ code: 'custom', message: 'is not a duration', params: { hint: error.hint } });
    }
  });

/** A collection: `evidence collect`, and the tools that begin one. */
export const collectRequest = z.object({
  profile: z.enum(PROFILE_NAMES),
  duration: durationUpTo(LONGEST_MS).optional(),
  targets: z
    .array(z.string().max(2000, 'is longer than 2000 characters'))
    .max(1000, 'are more than 1000')
    .optional(),
  passive: z.boolean().optional(),
  case: text(100).optional(),
});

/** A capture, as far as a tool may say what is captured. What it means is checked by tcpdump on each host. */
export const captureRequest = z.object({
  interface: z.string().regex(/^[^-\s]\S{0,63}$/, 'is no name of an interface'),
  filter: z.string().max(4000, 'is longer than 4000 characters').optional(),
});

/** `evidence findings`. */
export const findingsRequest = z.object({
  severity: z.enum(SEVERITIES).optional(),
  layers: z.array(z.enum(LAYERS)).optional(),
  states: z.array(z.enum(FINDING_STATES)).optional(),
});

/** `evidence search`. */
export const searchRequest = z.object({
  pattern: z.string().max(2000, 'is longer than 2000 characters'),
  max: count(1, 1_000_000_000).optional(),
});

/** `evidence timeline`. */
export const timelineRequest = z.object({
  severity: z.enum(SEVERITIES),
  sources: z.array(z.enum(EVENT_SOURCES)).optional(),
});

/** `evidence correlate`. */
export const correlateRequest = z.object({
  pivot: text(2000).optional(),
  windowS: z.number().positive('is no span of time').max(86_400, 'is more than a day'),
  least: count(2, 1_000_000),
});

/** `evidence report`. */
export const documentRequest = z.object({
  variant: text(50).optional(),
  audience: text(50).optional(),
  language: z.enum(LANGUAGES).optional(),
});
