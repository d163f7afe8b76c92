import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lock, Render } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import type { IncidentFolder } from '../incident/read-incident.js';
import { decodeText } from '../incident/people-text.js';
import { absorb, type Absorbed } from './absorb.js';
import { type Conflict, type ConflictReason, CONFLICT_REASONS } from './absorbed.js';
import type { Finished } from './finish.js';
import { fileName, noFile, sha256 } from './publish.js';
import type { Who } from './override-edits.js';
import { writeEdits } from './write-edits.js';

/** The Markdown of a document as a person left it. */
interface EditedFile {
  readonly text: string;
  readonly sha256: string;
  readonly base: Render;
}

/** `out/<document>.md` where it holds edits nobody has taken over; undefined where it does not, or is not there. */
async function editedFile(
  { folder, lock }: IncidentFolder,
  document: string,
): Promise<EditedFile | undefined> {
  const base = lock.renders[document];
  const path = join(folder, 'out', fileName(document, 'md'));
  const bytes = await readFile(path).catch(noFile);
  if (base === undefined || bytes === undefined) return undefined;
  const hash = sha256(bytes);
  return hash === base.files['md'] || hash === base.absorbed?.['md']
    ? undefined
    : { text: decodeText(bytes, path).text, sha256: hash, base };
}

/**
 * Takes the edits of a published document over into the incident file. `now`: the document as it would be rendered from
 * the folder as it is. Undefined where nobody edited it. The document itself stays as it is: render it again.
 */
export async function absorbFile(
  current: IncidentFolder,
  document: string,
  now: Finished,
  options: { readonly who: Who; readonly deleteRows?: boolean; readonly dryRun?: boolean },
): Promise<Absorbed | undefined> {
  const file = await editedFile(current, document);
  if (!file) return undefined;
  if (current.incident.status === 'final' && !file.text.includes('<!-- ev:'))
    throw new EvidenceError(
      'E_CONFLICT',
      `out/${fileName(document, 'md')} is final and was edited: a final document has no anchors to find sections by`,
      'set status: review in incident.yaml, render, and edit that; or edit incident.yaml',
    );
  const { who, deleteRows } = options;
  const result = absorb({
    base: file.base,
    edited: file.text,
    now,
    incident: current.incident,
    who,
    ...(deleteRows !== undefined && { deleteRows }),
  });
  const note = (lock: Lock): Lock => ({
    ...lock,
    renders: {
      ...lock.renders,
      [document]: {
        ...file.base,
        absorbed: { md: file.sha256 },
        conflicts: result.conflicts.map((c) => ({ ...c })),
      },
    },
  });
  if (options.dryRun !== true) await writeEdits(current.folder, result.edits, note);
  return result;
}

/** Conflicts of the last time that are not settled. */
export function storedConflicts(render: Render | undefined): Conflict[] {
  return (render?.conflicts ?? []).map(({ block, reason, base, yours, theirs, path, note }) => ({
    ...{ block, base, yours, theirs, reason: isReason(reason) ? reason : 'no_field' },
    ...(path !== undefined && { path }),
    ...(note !== undefined && { note }),
  }));
}

function isReason(text: string): text is ConflictReason {
  return Object.hasOwn(CONFLICT_REASONS, text);
}
