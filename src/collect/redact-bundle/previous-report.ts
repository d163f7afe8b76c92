import { z } from 'zod';
import type { Manifest } from '../../bundle/manifest.js';
import type { Redaction } from '../redaction.js';
import type { Copied } from './copy-redacted.js';

const count = z.int().nonnegative();
const schema = z.object({
  files: z.record(
    z.string(),
    z.object({
      rules: z.record(z.string(), count),
      withheld: z.object({ bytes: count, reasons: z.array(z.string()) }).optional(),
    }),
  ),
});

/** What was masked when the bundle was made still is: its counts go into the new report, by the new paths. */
export function addPreviousReport(
  redaction: Redaction,
  { redactions }: Manifest,
  { report, paths }: Copied,
): void {
  const read = schema.safeParse(parsed(report ?? ''));
  if (!read.success) return redaction.add('manifest.json', { rules: kinds(redactions.rules ?? {}) });
  for (const [path, { rules, withheld }] of Object.entries(read.data.files)) {
    redaction.add(paths.get(path) ?? 'manifest.json', {
      rules: kinds(rules),
      ...(withheld && {
        withheld: { ...withheld, reasons: withheld.reasons.map((why) => redaction.policy.text(why)) },
      }),
    });
  }
}

/** Whoever made the bundle may have written anything there. */
function kinds(rules: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(rules).filter(([kind]) => /^[a-z0-9-]{1,40}$/.test(kind)));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
