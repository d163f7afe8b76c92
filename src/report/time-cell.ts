import { type BlockVersions, conflict, onlyConflict } from './absorb-block.js';
import { noOutcome, type Outcome } from './absorbed.js';
import { isMap, setEdit, valueAt } from './incident-paths.js';
import { type ClockCell, instantOf, readClock, wallClock } from './wall-clock.js';

/** A time typed into a cell: the field gets it on the day it had, else on the day it all started, unless the cell names one. */
export function timeEdit(
  { id, incident, timezone }: BlockVersions,
  path: string,
  base: string,
  edited: string,
): Outcome {
  const held = valueAt(incident, path);
  const clock = readClock(edited);
  const known = typeof held === 'string' ? held : startOf(incident);
  const day = known === undefined ? undefined : wallClock(Date.parse(known), timezone).date;
  const date = clock?.date ?? day;
  const value = clock && date !== undefined ? instantOf(date, clock.time, timezone) : undefined;
  if (!clock || value === undefined) {
    const note = `a time such as ${day === undefined ? '2026-11-26 08:15' : '08:15'} is expected, in ${timezone}`;
    return onlyConflict(conflict(id, 'not_valid', { path, base, yours: edited, theirs: base, note }));
  }
  if (!/\.(?:at|until)$/.test(path))
    return { ...noOutcome(), edits: [setEdit(incident, path, moment(value, clock), id)] };
  const row = path.slice(0, path.lastIndexOf('.'));
  const wasAbout = readClock(base)?.about === true;
  const precision =
    clock.about === wasAbout ? [] : [setEdit(incident, `${row}.precision`, precisionOf(clock), id)];
  return { ...noOutcome(), edits: [setEdit(incident, path, value, id), ...precision] };
}

/** A moment with what was typed behind its time. */
function moment(at: string, { about, rest }: ClockCell): unknown {
  const note = rest.replace(/^(?:UTC|Z)\b/, '').replace(/^[\s,;:]+/, '');
  return about || note !== ''
    ? { at, ...(about && { precision: 'about' }), ...(note !== '' && { note }) }
    : at;
}

function startOf({ times }: BlockVersions['incident']): string | undefined {
  const started: unknown = times?.started;
  const at = isMap(started) ? started['at'] : started;
  return typeof at === 'string' ? at : undefined;
}

export function precisionOf({ about, time }: { readonly about: boolean; readonly time: string }): string {
  return about ? 'about' : time.length > 5 ? 's' : 'min';
}
