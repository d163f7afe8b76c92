import type { BundleEvidence, IncidentRecord } from './record.js';

/** The bundle a document speaks of where it speaks of one: the first of those taken while it lasted, else the first. */
export function mainBundle({ bundles }: Pick<IncidentRecord, 'bundles'>): BundleEvidence | undefined {
  return bundles.find((b) => b.role === 'during') ?? bundles[0];
}
