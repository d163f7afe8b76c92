import { type BlockVersions, conflict, onlyConflict } from './absorb-block.js';
import { noOutcome, type Outcome } from './absorbed.js';
import { withoutFillMarks } from './carry-back.js';
import { isMap, valueAt } from './incident-paths.js';
import { precisionOf } from './time-cell.js';
import { instantOf, readClock, wallClock } from './wall-clock.js';

/** A row that a person typed into a table: a new element. In the timeline it comes where its time belongs. */
export function insertRow(
  block: BlockVersions,
  path: string,
  columns: readonly (string | null)[],
  rows: readonly (readonly string[])[],
  index: number,
): Outcome {
  const { id, incident } = block;
  const row = rows[index] ?? [];
  const value: Record<string, unknown> = {};
  for (const [i, field] of columns.entries()) {
    const text = withoutFillMarks((row[i] ?? '').replace(/\\\|/g, '|'));
    if (field !== null && text !== '') value[field] = text;
  }
  if (Object.keys(value).length === 0) {
    const note = 'no cell of this row has a field';
    return onlyConflict(conflict(id, 'no_field', { yours: row.join(' | '), path, note }));
  }
  if (path !== 'timeline') return { ...noOutcome(), edits: [{ block: id, op: 'insert', path, value }] };
  const at = columns.indexOf('at');
  const time = timeOf(
    block,
    rows.map((cells) => cells[at] ?? ''),
    index,
  );
  if (time === undefined) {
    const note = `a new row needs a time such as 08:15, in ${block.timezone}`;
    return onlyConflict(conflict(id, 'not_valid', { yours: row.join(' | '), path, note }));
  }
  const after = rowBefore(valueAt(incident, path), Date.parse(time.at));
  const kind = typeof value['kind'] === 'string' ? {} : { kind: 'comms' };
  return {
    ...noOutcome(),
    edits: [{ block: id, op: 'insert', path, value: { ...value, ...time, ...kind }, after }],
    notes:
      'kind' in kind
        ? [`new row "${row.join(' | ')}" counts as comms until its kind is set in incident.yaml`]
        : [],
  };
}

/** The day is the one of the row above; past midnight it is the next one. */
function timeOf(
  { incident, timezone }: BlockVersions,
  cells: readonly string[],
  index: number,
): { readonly at: string; readonly precision?: string } | undefined {
  const clock = readClock(cells[index] ?? '');
  const timeline = valueAt(incident, 'timeline');
  const known = (Array.isArray(timeline) ? timeline : []).flatMap((r: unknown) =>
    isMap(r) && typeof r['at'] === 'string' ? [wallClock(Date.parse(r['at']), timezone)] : [],
  );
  // The nearest row above, else below, whose time of day is that of a row we know.
  const near = [...cells.slice(0, index).toReversed(), ...cells.slice(index + 1)]
    .map((cell) => readClock(cell)?.time)
    .flatMap((time) => known.find((k) => time !== undefined && k.time.startsWith(time)) ?? [])[0];
  const day = clock?.date ?? near?.date ?? known[0]?.date;
  if (!clock || day === undefined) return undefined;
  const isNextDay =
    clock.date === undefined && near !== undefined && hours(near.time) - hours(clock.time) > 12;
  const date = isNextDay ? new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10) : day;
  const at = instantOf(date, clock.time, timezone);
  return at === undefined ? undefined : { at, ...(clock.about && { precision: precisionOf(clock) }) };
}

const hours = (time: string): number => Number(time.slice(0, 2)) + Number(time.slice(3, 5)) / 60;

/** Id of the last row not later than this, as the file has them; null: it comes first. */
function rowBefore(timeline: unknown, ms: number): string | null {
  const rows = (Array.isArray(timeline) ? timeline : []).filter(isMap);
  const before = rows.findLast((row) => Date.parse(String(row['at'])) <= ms);
  return typeof before?.['id'] === 'string' ? before['id'] : null;
}
