import { type IncidentEdit, pathSteps } from '../core/documents/edits.js';
import { type BlockVersions, type Bound, clashed, conflict } from './absorb-block.js';
import { noOutcome, type Outcome } from './absorbed.js';
import { carryBack, textOrHole } from './carry-back.js';
import { setEdit, valueAt } from './incident-paths.js';
import { type Clash, mergeWords } from './merge-words.js';
import { evidenceIn } from './override-mark.js';
import { sameWords, textOf, tokensOf } from './tokens.js';

/** A block that is one field of the incident file: merged by words, and led back into the field. */
export function absorbProse(block: BlockVersions, { path }: Bound<'prose'>): Outcome {
  return absorbText(block, path, block.base, block.edited, block.now, false);
}

type Place = Pick<BlockVersions, 'id' | 'incident'>;

/** The same for any text printed from one field: a paragraph, an item of a list, a cell (where bars are escaped). */
export function absorbText(
  { id, incident }: Place,
  path: string,
  printed: string,
  edited: string,
  printedNow: string,
  inCell: boolean,
): Outcome {
  const [base, now] = [textOrHole(printed), textOrHole(printedNow)];
  if (sameWords(edited, base) || sameWords(edited, now)) return noOutcome();
  const merged = mergeWords(tokensOf(base), tokensOf(edited), tokensOf(now));
  // Typed over and absorbed once already, but not rendered since: theirs is the same with its mark.
  const isMarked = ({ yours, theirs }: Clash): boolean =>
    incident.overrides?.some(
      (override) => textOf(yours) === override.now && evidenceIn(textOf(theirs), override) !== undefined,
    ) ?? false;
  const clashes = merged.clashes.filter((clash) => !isMarked(clash));
  const conflicts = clashed(id, 'both_changed', clashes, path);
  const wanted = textOf(merged.tokens);
  if (sameWords(wanted, now)) return { ...noOutcome(), conflicts };
  const held = valueAt(incident, path);
  if (typeof held === 'object' && held !== null && !('na' in held) && !('q' in held))
    return {
      ...noOutcome(),
      conflicts: [...conflicts, conflict(id, 'no_field', { path, base, yours: edited, theirs: now })],
    };
  const old = typeof held === 'string' || typeof held === 'number' ? String(held) : undefined;
  const { value, overrides, lost } = carryBack(now, wanted, old, inCell);
  return {
    ...noOutcome(),
    edits: value === (old ?? '') ? [] : [textEdit(incident, path, value, id)],
    conflicts: [...conflicts, ...clashed(id, 'no_field', lost, path)],
    overrides: [...overrides],
  };
}

/** A text for a field: empty is unknown, and a number stays one. */
function textEdit(incident: unknown, path: string, text: string, block: string): IncidentEdit {
  const [first, key] = pathSteps(path) ?? [];
  // Free text is there or not, nobody has to fill it in.
  if (first === 'extra' && typeof key === 'string' && text.trim() === '')
    return { block, op: 'remove', path: 'extra', item: key };
  const isNumber = typeof valueAt(incident, path) === 'number' && /^-?\d+(\.\d+)?$/.test(text);
  return setEdit(incident, path, text.trim() === '' ? null : isNumber ? Number(text) : text, block);
}
