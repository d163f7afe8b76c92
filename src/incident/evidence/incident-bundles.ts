import { isAbsolute, join } from 'node:path';
import type { Knowledge } from '../../analyze/analyze.js';
import type { DecryptWith } from '../../bundle/encrypt-keys.js';
import type { Incident } from '../../core/documents/incident.js';
import type { Lock } from '../../core/documents/lock.js';
import type { Proposals } from '../../core/documents/proposals.js';
import type { BundleEvidence } from '../../core/documents/record.js';
import { EvidenceIndex } from './evidence-index.js';
import { openBundleEvidence } from './open-bundle.js';
import { propose } from './propose.js';

/** An incident folder as it was read. */
export interface IncidentFolder {
  readonly incident: Incident;
  readonly lock: Lock;
  /** Bundle paths are relative to it. */
  readonly folder: string;
}

/** How bundles are opened: `keys` is asked for each encrypted one. */
export interface OpenWith {
  readonly knowledge: Knowledge;
  readonly keys?: (file: string) => Promise<DecryptWith | undefined>;
}

/** Opens and verifies the bundles an incident names, in their order. Throws E_NOT_A_BUNDLE, E_VERIFY. */
export async function openIncidentBundles(
  { incident, folder }: Pick<IncidentFolder, 'incident' | 'folder'>,
  { knowledge, keys }: OpenWith,
): Promise<BundleEvidence[]> {
  const bundles: BundleEvidence[] = [];
  for (const { id, path, role = 'during' } of incident.bundles ?? []) {
    const file = isAbsolute(path) ? path : join(folder, path);
    const key = await keys?.(file);
    bundles.push(await openBundleEvidence(file, { id, role, knowledge, ...(key && { keys: key }) }));
  }
  return bundles;
}

/** What the bundles of an incident folder propose, and the lock with the ids of every line that is cited. */
export async function proposalsOf(
  given: IncidentFolder,
  open: OpenWith,
): Promise<{
  readonly proposals: Proposals;
  readonly lock: Lock;
  readonly bundles: readonly BundleEvidence[];
}> {
  const bundles = await openIncidentBundles(given, open);
  const index = new EvidenceIndex(given.lock);
  const proposals = propose(bundles, index);
  return { proposals, lock: index.lockWith(given.lock), bundles };
}
