import { type Field, fieldOf, fill, known } from '../../../src/core/documents/field.js';
import { cellText, citesOf, itemText, resolveTokens } from '../../../src/core/documents/prose.js';
import type { Context } from './context.js';

export interface Impact {
  /** Those told in words. */
  readonly items: readonly { readonly name: string; readonly text: string }[];
  readonly missing: Field | null;
}

export function impactOf({ record, words }: Context): Impact {
  const { impact = [] } = record.incident;
  const items = impact.flatMap(({ name, text }) =>
    text === undefined ? [] : { name: cellText(name), text: itemText(resolveTokens(text, record).text, 2) },
  );
  return { items, missing: impact.length === 0 ? fill(words.what.impact, words.who.author) : null };
}

export interface ImpactNumber {
  readonly id: string;
  readonly name: string;
  readonly before: Field;
  readonly peak: Field;
  readonly after: Field;
  readonly unit: string;
  readonly cites: readonly string[];
}

/** Those told in numbers. What was never asked for is a dash; what is null is to fill in. */
export function impactNumbers({ record, words }: Context): ImpactNumber[] {
  const value = (given: number | string | null | undefined, what: string): Field =>
    given === undefined
      ? known('–')
      : fieldOf(given === null ? null : cellText(String(given)), what, words.who.author);
  return (record.incident.impact ?? []).flatMap(({ id, name, text, before, peak, after, unit, cite }) =>
    text !== undefined
      ? []
      : {
          id: id ?? '',
          name: cellText(name),
          before: value(before, words.what.before(name)),
          peak: value(peak, words.what.peak(name)),
          after: value(after, words.what.after(name)),
          unit: cellText(unit ?? ''),
          cites: citesOf(cite),
        },
  );
}
