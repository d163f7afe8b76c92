import { type BlockVersions, conflict, onlyConflict } from './absorb-block.js';
import { noOutcome, type Outcome } from './absorbed.js';
import { setEdit, valueAt } from './incident-paths.js';
import { instantOf, readClock, wallClock } from './wall-clock.js';

/** Another time typed into a cell: the field gets it on the day it had, unless the cell names one. */
export function timeEdit(
  { id, incident, timezone }: BlockVersions,
  path: string,
  base: string,
  edited: string,
): Outcome {
  const held = valueAt(incident, path);
  const clock = readClock(edited);
  const day = typeof held === 'string' ? wallClock(Date.parse(held), timezone).date : undefined;
  const date = clock?.date ?? day;
  const value = clock && date !== undefined ? instantOf(date, clock.time, timezone) : undefined;
  if (!clock || value === undefined) {
    const note = `a time such as 08:15 is expected, in ${timezone}`;
    return onlyConflict(conflict(id, 'not_valid', { path, base, yours: edited, theirs: base, note }));
  }
  const row = path.slice(0, path.lastIndexOf('.'));
  const wasAbout = readClock(base)?.about === true;
  const precision =
    clock.about === wasAbout ? [] : [setEdit(incident, `${row}.precision`, precisionOf(clock), id)];
  return { ...noOutcome(), edits: [setEdit(incident, path, value, id), ...precision] };
}

export function precisionOf({ about, time }: { readonly about: boolean; readonly time: string }): string {
  return about ? 'about' : time.length > 5 ? 's' : 'min';
}
