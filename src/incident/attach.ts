import { basename } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Incident } from '../core/documents/incident.js';
import { msOf } from '../core/documents/incident-time.js';
import { endOf, isKnown } from '../core/documents/durations.js';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import { bundlePath, storedPath, type Verified, verified } from './bundle-on-disk.js';
import type { Edit } from './edit.js';
import { changeIncident } from './edit-incident.js';
import { type OpenWith, proposalsOf } from './evidence/incident-bundles.js';
import { IdGiver } from './ids.js';
import { mergeProposals } from './merge-proposals.js';

export type Role = NonNullable<NonNullable<Incident['bundles']>[number]['role']>;

export interface AttachedBundle {
  readonly id: string;
  readonly path: string;
  readonly role: Role;
  /** `already`: the same bundle was attached before. `moved`: it was, and is elsewhere now. */
  readonly how: 'attached' | 'already' | 'moved';
}

export interface Attached {
  readonly bundles: readonly AttachedBundle[];
  /** What was proposed, by kind; absent where nothing was to be, or could be. */
  readonly added?: Readonly<Record<string, number>>;
  /** Why nothing could be proposed: the bundles are attached all the same. */
  readonly failure?: EvidenceError;
}

/**
 * Adds bundles to an incident and proposes what they say. All are verified before anything is written. Throws
 * E_VERIFY, E_NOT_A_BUNDLE.
 */
export async function attach(
  folder: string,
  paths: readonly string[],
  /** Without `open` nothing is proposed. */
  options: { readonly role?: Role; readonly open?: OpenWith; readonly now: string },
): Promise<Attached> {
  const intact: (Verified & { readonly stored: string })[] = [];
  for (const path of paths)
    intact.push({ ...(await verified(path)), stored: await storedPath(folder, path) });
  const bundles = await changeIncident(folder, async ({ incident, lock }) => {
    const gone = new Set<string>();
    for (const [id, { path }] of Object.entries(lock.bundles))
      if (!(await stat(bundlePath(folder, path)).catch(() => undefined))) gone.add(id);
    return registration(incident, lock, intact, { ...options, gone });
  });
  const { open } = options;
  if (open === undefined) return { bundles };
  try {
    const added = await changeIncident(folder, async ({ incident, lock }) => {
      const found = await proposalsOf({ incident, lock, folder }, open);
      const merged = mergeProposals(incident, found.lock, found.proposals);
      return { ...merged, result: merged.added };
    });
    return { bundles, added };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return { bundles, failure: error };
  }
}

/** Ids and entries for bundles. `gone`: attached ones that are no longer where they were. */
function registration(
  incident: Incident,
  lock: Lock,
  intact: readonly (Verified & { readonly stored: string })[],
  given: { readonly role?: Role; readonly now: string; readonly gone: ReadonlySet<string> },
): { edits: Edit[]; lock: Lock; result: AttachedBundle[] } {
  const ids = new IdGiver(incident, lock);
  const known = new Map(Object.entries(lock.bundles));
  const listed = incident.bundles ?? [];
  const [edits, result]: [Edit[], AttachedBundle[]] = [[], []];
  for (const bundle of intact) {
    const { stored, bytes, sha256, manifestSha256 } = bundle;
    const before = [...known].find(([, b]) => b.manifestSha256 === manifestSha256);
    const entry = listed.find((b) => b.id === before?.[0] || b.path === stored);
    const role = entry?.role ?? given.role ?? roleOf(incident, bundle);
    if (before && entry && (before[1].path === stored || !given.gone.has(before[0]))) {
      result.push({ id: before[0], path: before[1].path, role, how: 'already' });
      continue;
    }
    const id = before?.[0] ?? entry?.id ?? ids.next('B');
    if (entry === undefined) edits.push({ append: ['bundles'], items: [{ id, path: stored, role }] });
    else if (entry.path !== stored) edits.push({ set: ['bundles', id, 'path'], to: stored, was: entry.path });
    known.set(id, {
      ...{ name: basename(bundle.path), path: stored, bytes, manifestSha256 },
      ...(sha256 !== undefined && { sha256 }),
      attachedAt: before?.[1].attachedAt ?? given.now,
    });
    result.push({ id, path: stored, role, how: before && entry ? 'moved' : 'attached' });
  }
  const isSame = result.every((b) => b.how === 'already');
  if (isSame) return { edits, lock, result };
  return { edits, lock: { ...lock, bundles: Object.fromEntries(known), lastId: ids.lastId }, result };
}

/** By when it was taken: after the incident was over, before it began, else during it. */
function roleOf(incident: Incident, { from, to }: Verified): Role {
  const over = ['mitigated', 'resolved'] as const;
  const end = over.map((name) => endOf(incident, name)).find(isKnown);
  if (end && from > msOf(end.at)) return 'after';
  const start = endOf(incident, 'started');
  return isKnown(start) && to < msOf(start.at) ? 'before' : 'during';
}
