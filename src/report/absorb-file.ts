import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Render } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import type { IncidentFolder } from '../incident/read-incident.js';
import { decodeText } from '../incident/people-text.js';
import { absorb, type Absorbed } from './absorb.js';
import type { Finished } from './finish.js';
import { fileName, noFile, sha256 } from './publish.js';
import type { Who } from './override-edits.js';
import { writeEdits } from './write-edits.js';

/** The Markdown of a document as a person left it. */
export interface EditedFile {
  readonly text: string;
  readonly sha256: string;
  readonly base: Render;
}

/** `out/<document>.md` where it is no longer as it was published; undefined where it is, or is not there. */
export async function editedFile(
  { folder, lock }: IncidentFolder,
  document: string,
): Promise<EditedFile | undefined> {
  const base = lock.renders[document];
  const path = join(folder, 'out', fileName(document, 'md'));
  const bytes = await readFile(path).catch(noFile);
  if (base === undefined || bytes === undefined) return undefined;
  const hash = sha256(bytes);
  return hash === base.files['md'] ? undefined : { text: decodeText(bytes, path).text, sha256: hash, base };
}

export interface AbsorbedFile extends Absorbed {
  /** To be overwritten by the next publication. */
  readonly sha256: string;
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
): Promise<AbsorbedFile | undefined> {
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
  if (options.dryRun !== true) await writeEdits(current.folder, result.edits);
  return { ...result, sha256: file.sha256 };
}
