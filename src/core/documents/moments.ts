import type { Field } from './field.js';
import type { TimeName } from './incident.js';
import { msOf, type Precision } from './incident-time.js';
import { citesOf } from './prose.js';
import type { IncidentRecord } from './record.js';
import { durationWords } from './duration-words.js';

/** A time of the incident that people entered. */
export interface Moment {
  readonly at: string;
  readonly precision: Precision;
  readonly cites: readonly string[];
  /** The row that carries the mark, where `times` of the incident file does not name the time. */
  readonly row?: string;
}

/** `times.<name>`, else the first accepted row with that mark. */
export function momentOf(record: IncidentRecord, name: TimeName): Moment | undefined {
  const entered = record.incident.times?.[name];
  if (typeof entered === 'string') return { at: entered, precision: precisionAsWritten(entered), cites: [] };
  if (entered !== null && typeof entered === 'object' && 'at' in entered)
    return {
      at: entered.at,
      precision: entered.precision ?? precisionAsWritten(entered.at),
      cites: citesOf(entered.cite),
    };
  if (entered !== null && entered !== undefined) return undefined;
  const row = record.timeline.find(
    ({ marks, state }) => state === 'accepted' && marks.some((mark) => mark === name),
  );
  return row && { at: row.at, precision: row.precision, cites: row.cites, row: row.id };
}

/** A time that is declared missing: its state. Undefined where it is known, or where nothing is said. */
export function missingMoment(record: IncidentRecord, name: TimeName): Field<never> | undefined {
  const entered = record.incident.times?.[name];
  if (entered === null || typeof entered !== 'object') return undefined;
  if ('na' in entered) return { state: 'not_applicable', reason: entered.na };
  if ('q' in entered) return { state: 'unknown', question: entered.q };
  return undefined;
}

/** When the impact was over: as entered, else when it was resolved. */
export function endOfImpact(record: IncidentRecord): Moment | undefined {
  return momentOf(record, 'impact_ended') ?? momentOf(record, 'resolved');
}

/** `45 minutes`; `≈` before it where an end is not exact. */
export function betweenWords(from: Moment, to: Moment, language: string): string {
  const about = from.precision === 'about' || to.precision === 'about' ? '≈ ' : '';
  const [a, b] = [from, to].map(({ at }) => msOf(at)) as [number, number];
  const exact = from.precision === 's' && to.precision === 's';
  // With one end to the minute, seconds of the other claim too much.
  const ms = exact ? b - a : Math.round((b - a) / 60_000) * 60_000;
  return about + durationWords(ms, language);
}

function precisionAsWritten(iso: string): Precision {
  return msOf(iso) % 60_000 === 0 ? 'min' : 's';
}
