import { escapeLine } from '../../src/core/escape.js';
import { figure, percent } from '../../src/core/figures.js';

/** In a cell: the source does not tell it. A legend below the table says so; it is never a zero. */
export const NOT_TOLD = '·';

/** `3 × timeout, certificate`: what became of those without an answer, escaped. */
export function failures(outcomes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const words = [...counts].map(([outcome, n]) => `${n > 1 ? `${n} × ` : ''}${outcome.replaceAll('_', ' ')}`);
  return escapeLine(words.join(', '));
}

/** `38 / 12,400 (0.31 %)`: a part never stands without what it is a part of; what is counted is in the column's head. */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${figure(part)} / ${figure(whole)} (${percent(part / whole)})` : `${figure(part)} / 0`;
}
