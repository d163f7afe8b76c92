import { type IncidentEdit, pathSteps } from '../core/documents/edits.js';
import type { Lock } from '../core/documents/lock.js';
import { changeIncident } from '../incident/edit-incident.js';
import { applyToData, type Edit, type Path, pathText, valueAt } from '../incident/edit.js';
import { IdGiver } from '../incident/ids.js';
import { withEdits } from './incident-paths.js';
import { withId } from './new-ids.js';

/**
 * Writes edits of a document into incident.yaml, and what the lock is to remember of them. Throws E_CONFLICT where the
 * file holds another value by now.
 */
export async function writeEdits(
  folder: string,
  edits: readonly IncidentEdit[],
  updateLock: (lock: Lock) => Lock = (lock) => lock,
): Promise<void> {
  await changeIncident(folder, (current) => {
    const ids = new IdGiver(current.source.data, current.lock);
    const isInFile = (path: Path): boolean => current.narrative.has(pathText(path));
    const written: Edit[] = [];
    let data: unknown = current.source.data;
    for (const edit of edits) {
      for (const each of fileEdits(
        data,
        withId(edit, (letter) => ids.next(letter)),
      )) {
        written.push(each);
        if (!('set' in each && isInFile(each.set))) data = applyToData(data, each);
      }
    }
    return { edits: written, lock: updateLock({ ...current.lock, lastId: ids.lastId }), result: undefined };
  });
}

/** As the writer of incident.yaml takes them. Elements with ids keep their lines: where they stand does not matter. */
function fileEdits(data: unknown, edit: IncidentEdit): Edit[] {
  const path = (pathSteps(edit.path) ?? []).map((step) => (typeof step === 'object' ? step.id : step));
  if (edit.op === 'set') {
    const isFree = edit.was === undefined || edit.was === null;
    return [{ set: path, to: edit.value, ...(!isFree && { was: edit.was }) }];
  }
  const held = valueAt(data, path);
  const list = Array.isArray(held) ? (held as unknown[]) : [];
  if (edit.op === 'remove') {
    const item =
      typeof edit.item === 'string' && list.includes(edit.item) ? list.indexOf(edit.item) : edit.item;
    const gone = lastOfItsKind(data, [...path, item]);
    return [{ remove: gone, was: valueAt(data, gone) }];
  }
  const isText = list.some((item) => typeof item === 'string');
  if (edit.op === 'insert' && (edit.after === undefined || !isText))
    return [{ append: path, items: [edit.value] }];
  const root = withEdits(data, [edit]);
  return [{ set: path, to: valueAt(root, path), was: held }];
}

/** What nothing is left in goes as well: the file says "nothing there" by having no key. */
function lastOfItsKind(data: unknown, path: Path): Path {
  const above = path.slice(0, -1);
  const held = valueAt(data, above);
  const isOnly = typeof held === 'object' && held !== null && Object.keys(held).length === 1;
  return isOnly && above.length > 0 ? lastOfItsKind(data, above) : path;
}
