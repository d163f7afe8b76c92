import { z } from 'zod';
import { PROFILE_NAMES } from './collector.js';
import { SEVERITIES } from './detection.js';
import { EvidenceError } from './errors.js';
import { FINDING_STATES } from './finding-state.js';
import { LAYERS } from './layers.js';
import { EVENT_SOURCES } from './timeline-event.js';
import { formatDuration, parseDuration } from './units.js';

/*
 * What can be asked, whoever asks: options of the command line and arguments of the tools of `evidence mcp` are checked
 * with these, so that their words and meanings are the same. The tools narrow them: how much one call may ask.
 */

const count = (least: number, most: number) =>
  z
    .int({ error: 'is no whole number' })
    .min(least, `is less than ${least}`)
    .max(most, `is more than ${most}`);

/** With less than this nothing could be gathered. */
export const LEAST_MS = 100;
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
  targets: z.array(z.string()).optional(),
  passive: z.boolean().optional(),
  case: z.string().optional(),
});

/** A capture. Whether its filter is one, tcpdump says on each host. */
export const captureRequest = z.object({
  interface: z.string().regex(/^[^-\s]\S*$/, 'is no name of an interface'),
  filter: z.string().optional(),
});

/** `evidence findings`. */
export const findingsRequest = z.object({
  severity: z.enum(SEVERITIES).optional(),
  layers: z.array(z.enum(LAYERS)).optional(),
  states: z.array(z.enum(FINDING_STATES)).optional(),
});

/** `evidence search`. */
export const searchRequest = z.object({
  pattern: z.string(),
  max: count(0, 999_999_999).optional(),
});

/** `evidence timeline`. */
export const timelineRequest = z.object({
  severity: z.enum(SEVERITIES),
  sources: z.array(z.enum(EVENT_SOURCES)).optional(),
});

/** `evidence correlate`. */
export const correlateRequest = z.object({
  pivot: z.string().optional(),
  windowS: z.number().positive('is no span of time'),
  least: count(2, 999_999_999),
});
