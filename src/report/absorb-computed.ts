import { type BlockVersions, conflict, onlyConflict } from './absorb-block.js';
import { joinOutcomes, noOutcome, type Outcome } from './absorbed.js';
import { absorbField, holdsFields } from './absorb-labelled.js';
import { pairNamedRows, renamedColumns } from './absorb-table.js';
import { withoutFillMarks } from './carry-back.js';
import { changedCell, changedText } from './computed-cell.js';
import { labelledItem, listText, type Part, partsOf, type Table } from './parts.js';
import { pairUp, similarity } from './similarity.js';
import { sameWords, wordKey } from './tokens.js';

/**
 * A block, or the part of one, that no field stands behind: what is typed over becomes an override, what is added goes
 * with the block as free text, and what is taken out is told.
 */
export function absorbComputed(block: BlockVersions, without?: 'list' | 'table'): Outcome {
  const own = (body: string): Part[] => partsOf(body).filter(({ kind }) => kind !== without);
  const [base, edited, now] = [own(block.base), own(block.edited), own(block.now)];
  const known = new Set(now.map(({ text }) => wordKey(text)));
  const pairs = pairUp(base, edited, ({ kind, text }) => `${kind}\0${wordKey(text)}`, alikeParts, 0.35);
  const outcomes = base.map((part, i): Outcome => {
    const other = edited[pairs.get(i) ?? -1];
    if (!other) return removed(block, part);
    return sameWords(part.text, other.text) || known.has(wordKey(other.text))
      ? noOutcome()
      : changedPart(block, part, other, holdsFields(block, part, base));
  });
  const old = new Set(pairs.values());
  const added = edited.flatMap((part, i) =>
    old.has(i) || known.has(wordKey(part.text)) ? [] : [withoutFillMarks(part.text)],
  );
  return joinOutcomes([...outcomes, { ...noOutcome(), extra: added.filter((text) => text !== '') }]);
}

function alikeParts(a: Part, b: Part): number {
  if (a.kind !== b.kind) return 0;
  return a.kind === 'table' ? 0.2 + similarity(a.text, b.text) : similarity(a.text, b.text);
}

function removed({ id }: BlockVersions, { text }: Part): Outcome {
  const isMark = withoutFillMarks(text) === '';
  return isMark
    ? noOutcome()
    : onlyConflict(conflict(id, 'no_field', { base: text, theirs: text, note: 'it was taken out' }));
}

function changedPart(block: BlockVersions, base: Part, edited: Part, hasFields: boolean): Outcome {
  const fieldAt: FieldAt = (at, was, typed) => (hasFields ? absorbField(block, at, was, typed) : undefined);
  if (base.kind === 'table' && edited.kind === 'table')
    return changedTable(block, base.table, edited.table, fieldAt);
  if (base.kind === 'list' && edited.kind === 'list')
    return changedItems(block, base.items, edited.items, fieldAt);
  if (base.kind === 'heading')
    return onlyConflict(
      conflict(block.id, 'no_field', { base: base.text, yours: edited.text, theirs: base.text }),
    );
  return changedText(block, base.text, edited.text);
}

/** What was typed into the field behind the value of a row or item; undefined where there is none. */
type FieldAt = (at: number, base: string, edited: string) => Outcome | undefined;

function changedItems(
  block: BlockVersions,
  base: readonly string[],
  edited: readonly string[],
  fieldAt: FieldAt,
): Outcome {
  const pairs = pairUp(base, edited, wordKey, alikeItems, 0.4);
  const old = new Set(pairs.values());
  const outcomes = base.map((item, i): Outcome => {
    const other = edited[pairs.get(i) ?? -1];
    if (other === undefined) return removed(block, { kind: 'paragraph', text: item });
    if (sameWords(item, other)) return noOutcome();
    const [was, typed] = [labelledItem(item), labelledItem(other)];
    const field = was?.label === typed?.label && fieldAt(i, was?.value ?? '', typed?.value ?? '');
    return field || changedText(block, item, other);
  });
  const added = edited.filter((_, i) => !old.has(i));
  return joinOutcomes([...outcomes, { ...noOutcome(), extra: added.length > 0 ? [listText(added)] : [] }]);
}

/** Items go by their label, where they have one: what stands behind it may change altogether. */
function alikeItems(a: string, b: string): number {
  const label = labelledItem(a)?.label;
  return label !== undefined && label === labelledItem(b)?.label ? 1 : similarity(a, b);
}

function changedTable(block: BlockVersions, base: Table, edited: Table, fieldAt: FieldAt): Outcome {
  const whole = { base: base.rows.map(line).join('\n'), yours: edited.rows.map(line).join('\n') };
  if (base.header.length !== edited.header.length)
    return onlyConflict(
      conflict(block.id, 'no_field', { ...whole, note: 'a column was added or taken out' }),
    );
  const pairs = pairNamedRows(base.rows, edited.rows);
  const old = new Set(pairs.values());
  const outcomes = base.rows.map((row, i): Outcome => {
    const other = edited.rows[pairs.get(i) ?? -1];
    if (!other) return onlyConflict(conflict(block.id, 'no_field', { base: line(row), theirs: line(row) }));
    return joinOutcomes(
      row.map((cell, column) => {
        const typed = other[column] ?? '';
        if (sameWords(cell, typed)) return noOutcome();
        const place = { block: block.id, row: row[0] ?? '', column: base.header[column] ?? String(column) };
        const field = column === row.length - 1 ? fieldAt(i, cell, typed) : undefined;
        return field ?? changedCell(block, place, cell, typed);
      }),
    );
  });
  const added = edited.rows.flatMap((row, i) =>
    old.has(i)
      ? []
      : [
          onlyConflict(
            conflict(block.id, 'no_field', { yours: line(row), note: 'a row of a computed table' }),
          ),
        ],
  );
  return joinOutcomes([...outcomes, ...renamedColumns(block.id, base, edited), ...added]);
}

function line(row: readonly string[]): string {
  return row.join(' | ');
}
