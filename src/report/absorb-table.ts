import type { IncidentEdit } from '../core/documents/edits.js';
import { type BlockVersions, type Bound, conflict, onlyConflict } from './absorb-block.js';
import { absorbText } from './absorb-prose.js';
import { joinOutcomes, noOutcome, type Outcome } from './absorbed.js';
import { type CellPlace, changedCell } from './computed-cell.js';
import { insertRow } from './insert-row.js';
import { isMap, setEdit, valueAt } from './incident-paths.js';
import { partsOf, type Table } from './parts.js';
import { pairUp, similarity } from './similarity.js';
import { timeEdit } from './time-cell.js';
import { sameWords, wordKey } from './tokens.js';

type Row = readonly string[];

/** The first table of a block. */
export function tableIn(body: string): Table | undefined {
  return partsOf(body).flatMap((part) => (part.kind === 'table' ? part.table : []))[0];
}

/** Rows as alike as this are one row, reworded. */
const LEAST_ALIKE = 0.55;

/** Rows before and after an edit that are the same one: index → index. */
function pairRows(base: readonly Row[], edited: readonly Row[]): Map<number, number> {
  return pairUp(base, edited, rowKey, alikeRows, LEAST_ALIKE);
}

/** The same for a table whose rows go by the name in their first cell: a value may change altogether. */
export function pairNamedRows(base: readonly Row[], edited: readonly Row[]): Map<number, number> {
  const alike = (a: Row, b: Row): number => (sameWords(a[0] ?? '', b[0] ?? '') ? 1 : alikeRows(a, b));
  return pairUp(base, edited, rowKey, alike, LEAST_ALIKE);
}

function rowKey(row: Row): string {
  return row.map(wordKey).join('\0\0');
}

/** Mean over the cells, the long ones counting more: a row is what it says, not when. */
function alikeRows(a: Row, b: Row): number {
  const weights = a.map((cell, i) => Math.sqrt(cell.length + (b[i]?.length ?? 0)));
  const all = weights.reduce((sum, w) => sum + w, 0);
  return all === 0
    ? 1
    : a.reduce((sum, cell, i) => sum + similarity(cell, b[i] ?? '') * (weights[i] ?? 0), 0) / all;
}

/** A block whose rows are elements of an array with ids: merged row by row and cell by cell. */
export function absorbTable(block: BlockVersions, binding: Bound<'table'>): Outcome {
  const { id, baseBinding, nowBinding } = block;
  const [base, edited, now] = [tableIn(block.base), tableIn(block.edited), tableIn(block.now)];
  const ids = baseBinding.kind === 'table' ? baseBinding.rows : [];
  const whole = { base: block.base, yours: block.edited, theirs: block.now, path: binding.path };
  if (!edited)
    return base
      ? onlyConflict(conflict(id, 'no_field', { ...whole, note: 'the table is gone' }))
      : noOutcome();
  const rows = base?.rows ?? [];
  if (
    (base && edited.header.length !== base.header.length) ||
    edited.header.length !== binding.columns.length
  )
    return onlyConflict(conflict(id, 'no_field', { ...whole, note: 'a column was added or taken out' }));
  if (ids.length !== rows.length)
    return onlyConflict(conflict(id, 'no_field', { ...whole, note: 'it is not known which row is which' }));
  const nowIds = nowBinding.kind === 'table' ? nowBinding.rows : [];
  const nowRows = new Map(nowIds.map((rowId, i) => [rowId, now?.rows[i]]));
  const columns = columnsOf(binding, rows);
  const toEdited = pairRows(rows, edited.rows);
  const old = new Set(toEdited.values());
  const outcomes = rows.map((row, i): Outcome => {
    const rowId = ids[i] ?? '';
    const there = toEdited.get(i);
    const yours = there === undefined ? undefined : edited.rows[there];
    const theirs = rowId === '' ? row : nowRows.get(rowId);
    if (yours === undefined) return deleted(block, binding, rowId, row, theirs);
    if (yours.every((cell, column) => sameWords(cell, row[column] ?? ''))) return noOutcome();
    if (theirs === undefined) {
      const texts = { base: line(row), yours: line(yours), path: `${binding.path}[${rowId}]` };
      return onlyConflict(conflict(id, 'both_changed', texts));
    }
    const header = base?.header ?? edited.header;
    return joinOutcomes(
      yours.map((cell, column) => {
        const place = { block: id, row: rowId, column: header[column] ?? String(column) };
        const versions = [row[column] ?? '', cell, theirs[column] ?? ''] as const;
        return absorbCell(block, binding.path, columns[column] ?? null, place, versions);
      }),
    );
  });
  const added = edited.rows.flatMap((row, i) => {
    if (old.has(i) || row.every((cell) => cell === '')) return [];
    if (
      [...nowRows.values()].some((other) => other && row.every((cell, c) => sameWords(cell, other[c] ?? '')))
    )
      return [];
    return [insertRow(block, binding.path, columns, edited.rows, i)];
  });
  return joinOutcomes([...outcomes, ...added, ...renamedColumns(id, base, edited)]);
}

/** Heads are words of the template, whatever is in the table. */
export function renamedColumns(id: string, base: Table | undefined, edited: Table): Outcome[] {
  return (base?.header ?? []).flatMap((name, i) => {
    const yours = edited.header[i] ?? '';
    return sameWords(name, yours)
      ? []
      : [onlyConflict(conflict(id, 'no_field', { base: name, yours, theirs: name }))];
  });
}

/** Fields of the columns. Times are told by their looks where the document has them as computed. */
function columnsOf({ path, columns }: Bound<'table'>, rows: readonly Row[]): readonly (string | null)[] {
  if (path !== 'timeline' || columns.includes('at')) return columns;
  const isTime = (column: number): boolean =>
    rows.length > 0 && rows.every((row) => /^\W*\d{1,2}:\d\d/.test(row[column] ?? ''));
  const at = columns.findIndex((field, i) => field === null && isTime(i));
  return columns.map((field, i) => (i === at ? 'at' : field));
}

function absorbCell(
  block: BlockVersions,
  path: string,
  field: string | null,
  place: CellPlace,
  [base, edited, now]: readonly [string, string, string],
): Outcome {
  if (sameWords(edited, base) || sameWords(edited, now)) return noOutcome();
  if (field === null || place.row === '') return changedCell(block, place, base, edited);
  const own = `${path}[${place.row}].${field}`;
  if (field !== 'at' && field !== 'until') return absorbText(block, own, base, edited, now, true);
  if (!sameWords(base, now))
    return onlyConflict(conflict(block.id, 'both_changed', { base, yours: edited, theirs: now, path: own }));
  return timeEdit(block, own, base, edited);
}

/** What was proposed is hidden and stays so; what people wrote is only taken out when they say that they mean it. */
function deleted(
  { id, incident, deleteRows }: BlockVersions,
  { path }: Bound<'table'>,
  rowId: string,
  row: Row,
  now: Row | undefined,
): Outcome {
  if (rowId === '' || now === undefined) return noOutcome();
  const own = `${path}[${rowId}]`;
  const held = valueAt(incident, own);
  if (!isMap(held))
    return onlyConflict(conflict(id, 'no_field', { base: line(row), theirs: line(now), path: own }));
  const hide = setEdit(incident, `${own}.state`, 'hidden', id);
  if (path === 'timeline' && held['state'] === 'proposed') return { ...noOutcome(), edits: [hide] };
  if (!deleteRows)
    return onlyConflict(conflict(id, 'row_deleted', { base: line(row), theirs: line(now), path: own }));
  const remove: IncidentEdit = { block: id, op: 'remove', path, item: rowId };
  return { ...noOutcome(), edits: [path === 'timeline' ? hide : remove] };
}

function line(row: Row): string {
  return row.join(' | ');
}
