import type { Field } from './field.js';
import type { TimeName } from './incident.js';
import { endOf, IMPACT_ENDS, isKnown, msBetween } from './durations.js';
import type { Precision } from './incident-time.js';
import { citesOf } from './prose.js';
import type { IncidentRecord } from './record.js';
import { durationWords } from './duration-words.js';

/** A time of the incident that people entered. */
export interface Moment {
  readonly name: TimeName;
  readonly at: string;
  readonly precision: Precision;
  readonly cites: readonly string[];
  /** The row that carries the mark, where `times` of the incident file does not name the time. */
  readonly row?: string;
}

/** As `endOf`, with what it cites. */
export function momentOf({ incident, timeline }: IncidentRecord, name: TimeName): Moment | undefined {
  const end = endOf({ times: incident.times, timeline }, name);
  if (!isKnown(end)) return undefined;
  const { at, precision, cite, row } = end;
  if (row === undefined) return { name, at, precision, cites: citesOf(cite) };
  return { name, at, precision, cites: timeline.find(({ id }) => id === row)?.cites ?? [], row };
}

/** A time that is declared missing: its state. Undefined where it is known, or where nothing is said. */
export function missingMoment(record: IncidentRecord, name: TimeName): Field<never> | undefined {
  const entered = record.incident.times?.[name];
  if (entered === null || typeof entered !== 'object') return undefined;
  if ('na' in entered) return { state: 'not_applicable', reason: entered.na };
  if ('q' in entered) return { state: 'unknown', question: entered.q };
  return undefined;
}

/** When the impact was over. */
export function endOfImpact(record: IncidentRecord): Moment | undefined {
  return IMPACT_ENDS.map((name) => momentOf(record, name)).find((moment) => moment !== undefined);
}

/** `45 minutes`; `≈` before it where an end is not exact. Undefined where the end is before the start. */
export function betweenWords(from: Moment, to: Moment, language: string): string | undefined {
  const ms = msBetween(from, to);
  if (ms === undefined) return undefined;
  const about = from.precision === 'about' || to.precision === 'about' ? '≈ ' : '';
  const exact = from.precision === 's' && to.precision === 's';
  // With one end to the minute, seconds of the other claim too much.
  return about + durationWords(exact ? ms : Math.round(ms / 60_000) * 60_000, language);
}
