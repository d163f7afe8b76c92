import type { Incident } from '../core/documents/incident.js';
import type { Lock } from '../core/documents/lock.js';
import type { BundleEvidence } from '../core/documents/record.js';
import { EvidenceIndex } from './evidence/evidence-index.js';
import { propose } from './evidence/propose.js';
import type { OpenEach } from './evidence/recheck.js';
import { YieldedValues } from './evidence/yielded-values.js';
import { saysTheSame } from './same-value.js';
import { type StatedValue, statedValues } from './stated-values.js';

/** Why a value could not be compared. */
export type Uncheckable = 'unread_bundle' | 'not_proposed';

/** Numbers and times of incident.yaml at places where evidence proposes some, by what became of them. */
export interface RecheckedValues {
  /** The bundles propose them again as they stand. */
  readonly derived: number;
  /** The bundles propose something else, or nothing any more. */
  readonly differing: readonly { readonly value: StatedValue; readonly evidence?: string }[];
  /** People own them: nothing to compare. */
  readonly entered: number;
  readonly unchecked: Readonly<Record<Uncheckable, number>>;
}

/**
 * Proposes again what the bundles propose, and compares what incident.yaml says in its place. Of each bundle that was
 * attached it is done with those before it: that is how it was proposed.
 */
export async function recheckValues(
  { incident, lock }: { readonly incident: Incident; readonly lock: Lock },
  open: OpenEach,
): Promise<RecheckedValues> {
  const stated = statedValues(incident, lock);
  const unchecked = { unread_bundle: 0, not_proposed: 0 };
  const differing: { value: StatedValue; evidence?: string }[] = [];
  const { yielded, isWhole } = await yieldedBy(lock, open);
  let [derived, entered] = [0, 0];
  for (const value of stated) {
    const { from, isOwn, isKnown } = value;
    const said = yielded.of(from.key, from.field, from.cites);
    if (said.some((text) => saysTheSame(value.kind, value.says, text))) derived++;
    else if (isOwn) entered++;
    else if (!isWhole) unchecked.unread_bundle++;
    else if (said.length === 0 && (from.cites !== undefined || yielded.has(from.key) || !isKnown))
      unchecked.not_proposed++;
    else differing.push({ value, ...(said.length > 0 && { evidence: said.at(-1) ?? '' }) });
  }
  return { derived, differing, entered, unchecked };
}

async function yieldedBy(
  lock: Lock,
  open: OpenEach,
): Promise<{ readonly yielded: YieldedValues; readonly isWhole: boolean }> {
  const yielded = new YieldedValues();
  const index = new EvidenceIndex(lock);
  const bundles: BundleEvidence[] = [];
  const ids = Object.keys(lock.bundles);
  for (const id of ids) {
    const bundle = await open(id);
    if ('why' in bundle) continue;
    bundles.push(bundle);
    yielded.add(propose(bundles, index));
  }
  return { yielded, isWhole: bundles.length === ids.length };
}
