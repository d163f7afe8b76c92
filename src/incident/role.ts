import { endOf, isKnown } from '../core/documents/durations.js';
import type { Incident } from '../core/documents/incident.js';
import { msOf } from '../core/documents/incident-time.js';
import type { Proposals } from '../core/documents/proposals.js';
import { isEmpty } from './edit.js';

export type Role = NonNullable<NonNullable<Incident['bundles']>[number]['role']>;

/** Of a bundle; epoch ms. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * Those of the bundles attached now that were taken before or after the trouble, by the times their evidence proposes:
 * nobody may have entered any yet. One bundle always stands for the trouble.
 */
export function judgedAgain(
  incident: Incident,
  attached: readonly (Window & { readonly id: string })[],
  proposed: Proposals['times'],
): { readonly id: string; readonly role: Role }[] {
  const entered = Object.entries(incident.times ?? {}).filter(([, time]) => !isEmpty(time));
  const times = { ...proposed, ...Object.fromEntries(entered) };
  const isDuring = ({ role }: { role?: Role | undefined }): boolean => (role ?? 'during') === 'during';
  const listed = (incident.bundles ?? []).filter(isDuring).map(({ id }) => id);
  const judged = attached
    .filter(({ id }) => listed.includes(id))
    .map((bundle) => ({ id: bundle.id, role: roleOf({ times, timeline: incident.timeline }, bundle) }))
    .filter(({ role }) => role !== 'during');
  return judged.length < listed.length ? judged : [];
}

/** By when it was taken: after the incident was over, before it began, else during it. */
export function roleOf(incident: Pick<Incident, 'times' | 'timeline'>, { from, to }: Window): Role {
  const over = ['mitigated', 'impact_ended', 'resolved'] as const;
  const end = over.map((name) => endOf(incident, name)).find(isKnown);
  if (end && from > msOf(end.at)) return 'after';
  const start = endOf(incident, 'started');
  return isKnown(start) && to < msOf(start.at) ? 'before' : 'during';
}
