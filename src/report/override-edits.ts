import type { IncidentEdit } from '../core/documents/edits.js';
import type { Incident } from '../core/documents/incident.js';
import type { OverrideChange } from './absorbed.js';

/** For the audit of what was typed over. */
export interface Who {
  /** A role. */
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  readonly why: string;
}

/** Overrides as edits of `overrides`: new ones, ones typed over again, and ones that were taken back. */
export function overrideEdits(
  { overrides = [] }: Incident,
  changes: readonly OverrideChange[],
  { by, at, why }: Who,
): IncidentEdit[] {
  const [sets, inserts, removes]: [IncidentEdit[], IncidentEdit[], number[]] = [[], [], []];
  const done = new Set<string>();
  for (const { fact, was, now } of changes) {
    // A fact may be printed in several places; whoever changes one means it everywhere.
    const key = fact.startsWith('at:') ? `${fact}\0${was}` : fact;
    if (done.has(key)) continue;
    done.add(key);
    const index = overrides.findIndex((o) => o.fact === fact && (!fact.startsWith('at:') || o.was === was));
    if (overrides[index]?.now === now) continue;
    const value = { fact, was, now, by, why, at };
    if (index < 0 && now !== was) inserts.push({ op: 'insert', path: 'overrides', value });
    else if (index >= 0 && now === was) removes.push(index);
    else if (index >= 0)
      for (const [key, to] of Object.entries(value)) {
        const old = overrides[index]?.[key as keyof typeof value];
        if (old !== to)
          sets.push({
            op: 'set',
            path: `overrides[${index}].${key}`,
            ...(old !== undefined && { was: old }),
            value: to,
          });
      }
  }
  return [
    ...sets,
    ...inserts,
    ...removes
      .toSorted((a, b) => b - a)
      .map((item): IncidentEdit => ({ op: 'remove', path: 'overrides', item })),
  ];
}
