import type { BeforeAfterChart } from '../../../src/core/documents/charts/before-after.js';
import { plainLine } from '../../../src/core/documents/plain-line.js';
import { isBeforeAfter } from '../../../src/core/documents/resolved.js';
import type { Context } from './context.js';

export interface RecoveryFigure {
  readonly file: string;
  readonly alt: string;
  readonly chart: BeforeAfterChart;
  /** The table below it has all of it. */
  readonly table: null;
}

const MOST_ROWS = 10;

/** What changed from one bundle to the other, as a picture; undefined where nothing was measured twice. */
export function recoveryFigure({ record, words }: Context): RecoveryFigure | undefined {
  const { comparison } = record;
  if (!comparison || !isBeforeAfter(record)) return undefined;
  const measured = comparison.rows.flatMap(({ label, a, b, values, change }) =>
    values === undefined || change === 'unclear'
      ? []
      : [
          {
            label: plainLine(label),
            unit: values.unit,
            before: { value: values.a, text: plainLine(a) },
            after: { value: values.b, text: plainLine(b) },
            change,
          },
        ],
  );
  if (measured.length === 0) return undefined;
  // What changed comes first; the table has the rest.
  const rows = measured.slice(0, MOST_ROWS);
  const count = (wanted: string): number => measured.filter(({ change }) => change === wanted).length;
  const title = words.recoveryTitle(count('better'), count('worse'), count('same'), count('too_few'));
  return {
    file: 'figures/recovery.svg',
    alt: title,
    table: null,
    chart: { kind: 'before_after', title, before: comparison.a, after: comparison.b, rows },
  };
}
