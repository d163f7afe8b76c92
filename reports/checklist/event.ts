import type { IncidentRecord } from '../../src/core/documents/record.js';

/** A moment that is asked about; where it comes from does not matter. */
export interface ChecklistEvent {
  readonly id: string;
  /** RFC 3339, on the clock of the vantage. */
  readonly at: string;
  /** Where it was seen; absent: no host is known. */
  readonly host?: string;
  /** Markdown. */
  readonly text: string;
  readonly cites: readonly string[];
  /** ± ms against other hosts; absent: never compared. */
  readonly errorMs?: number;
}

/** Symptoms of the timeline, and what of the logs and probes happened again and again; the same thing once. */
export function eventsOf(record: IncidentRecord): ChecklistEvent[] {
  const rows = record.timeline
    .filter((row) => row.kind === 'symptom')
    .map(({ id, at, host, text, cites, errorMs }) => ({
      id,
      at,
      text,
      cites,
      ...(host !== undefined && { host }),
      ...(errorMs !== undefined && { errorMs }),
    }));
  const told = new Set(rows.map((e) => `${e.at} ${e.host}`));
  const others = record.occurrences
    .filter((o) => !told.has(`${o.at} ${o.host}`))
    .map(({ at, host, text, cites }, i) => ({ id: `o${i + 1}`, at, host, text, cites }));
  return [...rows, ...others].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
