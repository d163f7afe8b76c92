import type { z } from 'zod';
import { groupGaps, isMissing } from '../core/artifact-groups.js';
import type { coverageReport } from './answer-schemas.js';
import type { Focus } from './focus.js';

type CoverageReport = z.input<typeof coverageReport>;

const MOST_SKIPPED = 10;

/** `scanned`: where less than everything was looked at. */
export function coverageOf(
  { manifest, host }: Focus,
  scanned?: { readonly files: number; readonly bytes: number; readonly isComplete: boolean },
): CoverageReport {
  const own = manifest.artifacts.filter((a) => host === undefined || a.host === host);
  const files = own.flatMap((a) => (a.path === undefined ? [] : [a.bytes]));
  const missing = own.filter((a) => isMissing(a.outcome));
  return {
    files_scanned: scanned?.files ?? files.length,
    bytes_scanned: scanned?.bytes ?? files.reduce((sum, bytes) => sum + bytes, 0),
    files_skipped: missing.length,
    scan_complete: scanned?.isComplete ?? true,
    skipped: groupGaps(missing)
      .slice(0, MOST_SKIPPED)
      .map((g) => ({ what: g.probes.join(', '), outcome: g.outcome, reason: g.reason })),
  };
}
