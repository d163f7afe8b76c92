import { type Field, known } from '../../../src/core/documents/field.js';
import { cellText, proseField } from '../../../src/core/documents/prose.js';
import { isBeforeAfter } from '../../../src/core/documents/resolved.js';
import type { Context } from './context.js';
import { inCell } from './summary.js';

export interface Recovery {
  readonly caption: string;
  readonly before: string;
  readonly after: string;
  readonly rows: readonly {
    readonly label: string;
    readonly before: string;
    readonly after: string;
    readonly change: string;
    readonly cites: readonly string[];
  }[];
}

/** The same measures during and after it: the proof that it was mended, or that it is not shown. */
export function recoveryOf({ record, words }: Context): Recovery | null {
  const { comparison } = record;
  if (!comparison || !isBeforeAfter(record)) return null;
  return {
    caption: comparison.recovered
      ? words.recovered(comparison.a, comparison.b)
      : words.notRecovered(comparison.a, comparison.b),
    before: comparison.a,
    after: comparison.b,
    rows: comparison.rows.map(({ label, a, b, change, cites }) => ({
      label: cellText(label),
      before: cellText(a),
      after: cellText(b),
      change: words.change[change],
      cites,
    })),
  };
}

export interface Fix {
  readonly temporary: Field;
  readonly lasting: Field;
  readonly verified: Field;
}

/** Temporary and lasting fix, and how recovery was checked. A final report that never had them says nothing of it. */
export function fixOf({ record, words, isFinal }: Context): Fix | null {
  const { comparison } = record;
  const isMeasured = comparison?.recovered === true && isBeforeAfter(record);
  const { fix } = record.incident;
  if (!fix && isFinal) return null;
  const ask = (value: NonNullable<typeof fix>['temporary'], what: string): Field =>
    inCell(proseField(value, record, what, words.who.author));
  return {
    temporary: ask(fix?.temporary, words.what.temporary),
    lasting: ask(fix?.lasting, words.what.lasting),
    verified:
      isMeasured && (fix?.verified === undefined || fix.verified === null)
        ? known(words.measured(comparison.a, comparison.b))
        : ask(fix?.verified, words.what.verified),
  };
}
