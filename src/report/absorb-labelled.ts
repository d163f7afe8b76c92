import type { BlockVersions } from './absorb-block.js';
import type { Outcome } from './absorbed.js';
import { absorbValues } from './absorb-values.js';
import { type Labelled, labelledItem, partsOf, type Part } from './parts.js';

type Paths = readonly (string | null)[];

/**
 * A value in row or item `at` of the part that the fields of a computed block are printed in. Undefined where no field
 * stands behind it: it is typed over as computed text. Rows are found again by their fields: labels are of a language.
 */
export function absorbField(
  block: BlockVersions,
  at: number,
  base: string,
  edited: string,
): Outcome | undefined {
  const paths = fieldsOf(block.baseBinding)[at] ?? [];
  if (paths.length === 0) return undefined;
  const row = fieldsOf(block.nowBinding).findIndex((own) => own.join() === paths.join());
  const now = rowsIn(block.now);
  const label = rowsIn(block.base)[at]?.label;
  const theirs = row < 0 ? now.find((other) => other.label === label) : now[row];
  return theirs && absorbValues(block, paths, [base, edited, theirs.value]);
}

/** The part the fields of a computed block are printed in: its first table or list, where it has as many rows. */
export function holdsFields(block: BlockVersions, part: Part, parts: readonly Part[]): boolean {
  return part === fieldPart(parts) && rowsOf(part).length === fieldsOf(block.baseBinding).length;
}

function fieldsOf(binding: BlockVersions['baseBinding']): readonly Paths[] {
  return (binding.kind === 'computed' && binding.fields) || [];
}

function fieldPart(parts: readonly Part[]): Part | undefined {
  return parts.find(({ kind }) => kind === 'table' || kind === 'list');
}

function rowsIn(body: string): Labelled[] {
  const part = fieldPart(partsOf(body));
  return part ? rowsOf(part) : [];
}

function rowsOf(part: Part): Labelled[] {
  if (part.kind === 'table')
    return part.table.rows.map((row) => ({ label: row[0] ?? '', value: row.at(-1) ?? '' }));
  return part.kind === 'list'
    ? part.items.map((item) => labelledItem(item) ?? { label: '', value: item })
    : [];
}
