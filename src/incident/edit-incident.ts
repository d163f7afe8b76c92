import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';
import { type Edit, pathOf, pathText } from './edit.js';
import { editText } from './edit-text.js';
import { writeLock } from './lock-file.js';
import type { NarrativeFile } from './narrative.js';
import { checkIncident, INCIDENT_FILE, type IncidentFolder, readIncident } from './read-incident.js';
import { replaceFile } from './replace-file.js';
import { withWriterLock } from './writer-lock.js';

/** What a change does to an incident folder. */
export interface Change<T> {
  readonly edits: readonly Edit[];
  /** The lock afterwards; absent: as it is. */
  readonly lock?: Lock;
  readonly result: T;
}

/**
 * Edits incident.yaml (and the prose in narrative/, where a field lives there): comments, order and every other line
 * stay. `basedOn`: the SHA-256 the edits were made for; without it a changed file is noticed by the values edits
 * replace. Throws E_CONFLICT, E_CONFIG.
 */
export async function editIncident(
  folder: string,
  edits: readonly Edit[],
  options: { readonly basedOn?: string } = {},
): Promise<void> {
  await changeIncident(folder, (current) => {
    if (options.basedOn !== undefined && options.basedOn !== current.source.sha256)
      throw new EvidenceError(
        'E_CONFLICT',
        `${join(folder, INCIDENT_FILE)} was changed since it was read`,
        'nothing was written; run the command again, it reads the file anew',
      );
    return { edits, result: undefined };
  });
}

/** Reads the folder, asks what is to be changed and writes it, while nobody else of ours writes there. */
export async function changeIncident<T>(
  folder: string,
  change: (current: IncidentFolder) => Change<T> | Promise<Change<T>>,
): Promise<T> {
  return withWriterLock(folder, async () => {
    const current = await readIncident(folder);
    const { edits, lock, result } = await change(current);
    // What edits cite must be known before anybody reads them; what was proposed is noted when it stands there.
    const known = lock && { ...lock, proposed: current.lock.proposed };
    if (known && !isDeepStrictEqual(known, current.lock)) await writeLock(folder, known);
    await write(current, edits, lock);
    if (lock && !isDeepStrictEqual(lock, known)) await writeLock(folder, lock);
    return result;
  });
}

async function write(current: IncidentFolder, edits: readonly Edit[], lock = current.lock): Promise<void> {
  const { source, folder, narrative } = current;
  const inFile = edits.filter((edit) => proseFile(narrative, edit) === undefined);
  const shown = join(folder, INCIDENT_FILE);
  const text = editText(source.text, shown, inFile);
  try {
    checkIncident(text, shown, { lock, isFresh: false, narrative: [...narrative.values()] });
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const what = error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim().replace(/^\S*?:\d+:\d+: /, ''));
    throw new EvidenceError('E_USAGE', `that would not be right: ${what.join('; ')}`, 'nothing was written');
  }
  for (const edit of edits) {
    const file = proseFile(narrative, edit);
    if (file) await writeProse(folder, file, edit);
  }
  if (text === source.text) return;
  await replaceFile(source.file, source.bytes, Buffer.from(`${source.hasMark ? '\ufeff' : ''}${text}`));
}

function proseFile(narrative: IncidentFolder['narrative'], edit: Edit): NarrativeFile | undefined {
  return narrative.get(pathText(pathOf(edit)));
}

async function writeProse(folder: string, prose: NarrativeFile, edit: Edit): Promise<void> {
  const file = join(folder, prose.file);
  if (!('set' in edit) || typeof edit.to !== 'string' || edit.was !== prose.text)
    throw new EvidenceError(
      'E_CONFLICT',
      `${prose.path.join('.')} is written in ${file}`,
      'nothing was written; change it there',
    );
  const bytes = await readFile(file);
  await replaceFile(file, bytes, Buffer.from(`${edit.to}\n`));
}
