import { msOf } from '../core/documents/incident-time.js';
import { quantitiesIn, takeQuantities } from '../core/quantities.js';

/** A time, an amount (the numbers of a cell, in their order), or a text that may be worded otherwise. */
export type ValueKind = 'time' | 'amount' | 'text';

/** People may reword a text and leave numbers out of it; none may be another one. */
export function saysTheSame(kind: ValueKind, stated: string, evidence: string): boolean {
  if (stated === evidence) return true;
  if (kind === 'time') return msOf(stated) === msOf(evidence);
  const [own, said] = [quantitiesIn(stated), quantitiesIn(evidence)];
  if (kind === 'amount') return own.length === said.length && own.every((q, i) => q === said[i]);
  return takeQuantities(said, own);
}
