import { basename } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Incident } from '../core/documents/incident.js';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import { bundlePath, storedPath, type Verified, verified } from './bundle-on-disk.js';
import { applyToData, type Edit } from './edit.js';
import { changeIncident } from './edit-incident.js';
import { type OpenWith, proposalsOf } from './evidence/incident-bundles.js';
import { IdGiver } from './ids.js';
import { mergeProposals } from './merge-proposals.js';
import { judgedAgain, type Role, roleOf } from './role.js';

export interface AttachedBundle {
  readonly id: string;
  readonly path: string;
  readonly role: Role;
  /** `already`: the same bundle was attached before. `moved`: it was, and is elsewhere now. `role`: it was, in another. */
  readonly how: 'attached' | 'already' | 'moved' | 'role';
}

export interface Attached {
  readonly bundles: readonly AttachedBundle[];
  /** What was proposed, by kind; absent where nothing was to be, or could be. */
  readonly added?: Readonly<Record<string, number>>;
  /** Questions that the evidence answers now. */
  readonly answered?: readonly string[];
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
  let listed: Incident['bundles'] = [];
  const bundles = await changeIncident(folder, async ({ incident, lock }) => {
    listed = incident.bundles;
    const gone = new Set<string>();
    for (const [id, { path }] of Object.entries(lock.bundles))
      if (!(await stat(bundlePath(folder, path)).catch(() => undefined))) gone.add(id);
    return registration(incident, lock, intact, { ...options, gone });
  });
  const { open } = options;
  if (open === undefined) return { bundles };
  try {
    return await changeIncident(folder, async ({ incident, lock }) => {
      const first = await proposalsOf({ incident, lock, folder }, open);
      // A role that people wrote is theirs.
      const own = intact
        .map((bundle, i) => ({ ...bundle, id: bundles[i]?.id ?? '' }))
        .filter(({ id }) => listed?.every((b) => b.id !== id));
      const judged = options.role ? [] : judgedAgain(incident, own, first.proposals.times);
      const roles = judged.map(({ id, role }) => roleEdit(id, role, 'during'));
      const moved = roles.reduce<unknown>(applyToData, incident) as Incident;
      const found = roles.length === 0 ? first : await proposalsOf({ incident: moved, lock, folder }, open);
      const { edits, added, answered, ...rest } = mergeProposals(moved, found.lock, found.proposals);
      const shown = bundles.map((b) => ({
        ...b,
        role: judged.find(({ id }) => id === b.id)?.role ?? b.role,
      }));
      return { ...rest, edits: [...roles, ...edits], result: { bundles: shown, added, answered } };
    });
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
    const role = given.role ?? entry?.role ?? roleOf(incident, bundle);
    const isOther = entry !== undefined && given.role !== undefined && entry.role !== given.role;
    if (before && entry && (before[1].path === stored || !given.gone.has(before[0]))) {
      if (isOther) edits.push(roleEdit(before[0], role, entry.role));
      result.push({ id: before[0], path: before[1].path, role, how: isOther ? 'role' : 'already' });
      continue;
    }
    const id = before?.[0] ?? entry?.id ?? ids.next('B');
    if (entry === undefined) edits.push({ append: ['bundles'], items: [{ id, path: stored, role }] });
    else if (entry.path !== stored) edits.push({ set: ['bundles', id, 'path'], to: stored, was: entry.path });
    if (isOther) edits.push(roleEdit(id, role, entry.role));
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

function roleEdit(id: string, to: Role, was: Role | undefined): Edit {
  return { set: ['bundles', id, 'role'], to, ...(was !== undefined && { was }) };
}
