import { type BlockVersions, conflict, onlyConflict } from './absorb-block.js';
import { joinOutcomes, noOutcome, type Outcome } from './absorbed.js';
import { absorbText } from './absorb-prose.js';
import { textOrHole, withoutFillMarks } from './carry-back.js';
import { isMap, setEdit, valueAt } from './incident-paths.js';
import { timeEdit } from './time-cell.js';
import { sameWords } from './tokens.js';
import { type TypedValue, typedValue } from './typed-value.js';

/** Between the values of one cell. */
const DASH = ' — ';

/**
 * A cell made of the fields `paths`, with a dash between them: what was typed becomes their values. Undefined where one
 * of those that changed has no field: the cell is typed over as any computed one.
 */
export function absorbValues(
  block: BlockVersions,
  paths: readonly (string | null)[],
  cells: readonly [base: string, edited: string, now: string],
): Outcome | undefined {
  const [from, to, there] = cells.map((cell) => valuesIn(cell, paths.length));
  const changed = paths.flatMap((path, i) => {
    const [was, typed] = [from?.[i] ?? '', to?.[i]];
    return typed === undefined || sameWords(was, typed)
      ? []
      : [{ path, was, typed, theirs: there?.[i] ?? '' }];
  });
  if (changed.length === 0 && to?.length === from?.length) return noOutcome();
  if (changed.length === 0 || changed.some(({ path }) => path === null)) return undefined;
  return joinOutcomes(
    changed.map(({ path, was, typed, theirs }) => absorbValue(block, path ?? '', was, typed, theirs)),
  );
}

/** At most `count`, a hole as nothing; a dash in the last one is part of it. */
function valuesIn(cell: string, count: number): string[] {
  const parts = cell.split(DASH);
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(DASH)]
    .filter((_, i) => i < Math.min(count, parts.length))
    .map(textOrHole);
}

function absorbValue(block: BlockVersions, path: string, base: string, edited: string, now: string): Outcome {
  const kind = typedValue(path);
  if (kind === undefined) return absorbText(block, path, base, edited, now, true);
  if (sameWords(edited, now)) return noOutcome();
  if (!sameWords(base, now))
    return onlyConflict(conflict(block.id, 'both_changed', { base, yours: edited, theirs: now, path }));
  if (kind === 'time') return timeEdit(block, momentPath(block, path), base, edited);
  return readValue(block, kind, path, base, edited);
}

function readValue(
  { id, incident }: BlockVersions,
  { expected, read }: Exclude<TypedValue, 'time'>,
  path: string,
  base: string,
  edited: string,
): Outcome {
  const text = withoutFillMarks(edited).replaceAll('\\|', '|');
  const value = text === '' ? null : read(text);
  if (value !== undefined) return { ...noOutcome(), edits: [setEdit(incident, path, value, id)] };
  const note = `expected: ${expected}`;
  return onlyConflict(conflict(id, 'not_valid', { path, base, yours: edited, theirs: base, note }));
}

/** A moment may be written with what is known about it: `{at: …, cite: E3}`. */
function momentPath({ incident }: BlockVersions, path: string): string {
  const held = valueAt(incident, path);
  return isMap(held) && 'at' in held ? `${path}.at` : path;
}
