import { visible } from '../core/escape.js';
import type { Comparison } from '../core/experiment-results/comparisons.js';
import { CELL_HEADS, cellRow, comparisonText, METHOD } from '../core/experiment-results/words.js';
import type { ExperimentRecord } from '../experiment/record.js';
import type { Paint } from './style.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

/** So many comparisons of a kind are read; experiment.json has all. */
const MOST = 12;

/** What came of an experiment, for the screen. */
export function experimentText(record: ExperimentRecord, paint: Paint): string {
  const { cells, comparisons, runs, skipped, sysctls, settings } = record;
  const failed = runs.filter((r) => r.outcome !== 'ok');
  const rows = cells.map(cellRow);
  // A column that no cell has anything in.
  const used = CELL_HEADS.map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ''));
  const lines = [
    '',
    ...(rows.length === 0
      ? [paint('yellow', 'no run carried anything')]
      : textTable(
          used.map((i) => CELL_HEADS[i] ?? ''),
          rows.map((row) => used.map((i) => visible(row[i] ?? ''))),
          '',
          paint,
        )),
    ...found('what differs', comparisons, 'differs', paint),
    ...found('where no difference was found', comparisons, 'no_difference', paint),
    ...found('what so few repeats cannot decide', comparisons, 'undecidable', paint),
    ...listed(
      paint('yellow', `runs that carried nothing (${failed.length} of ${runs.length})`),
      grouped(failed.map((r) => `${r.outcome.replace('_', ' ')}: ${r.reason ?? 'for no known reason'}`)),
    ),
    ...listed(
      paint('yellow', `skipped (${skipped.length})`),
      skipped.map((s) => `${s.cell}: ${s.reason}`),
    ),
    ...listed(
      'settings, read before the first run and after the last',
      sysctls.map((s) =>
        s.restored
          ? `${s.host}: ${s.name} = ${s.before}, restored`
          : `${s.host}: ${s.name} was ${s.before}, NOT restored: ${s.after ?? 'it could not be read again'}`,
      ),
    ),
    '',
    wrap(paint('dim', `${METHOD} Same order again: --seed ${settings.seed}`)),
  ];
  return `${lines.join('\n')}\n`;
}

function found(
  title: string,
  comparisons: readonly Comparison[],
  verdict: Comparison['verdict'],
  paint: Paint,
): string[] {
  const all = comparisons.filter((c) => c.verdict === verdict);
  const shown = all.slice(0, MOST).map(comparisonText);
  const more = all.length > MOST ? [`and ${all.length - MOST} more, see experiment.json in the bundle`] : [];
  return listed(paint('bold', title), [...shown, ...more]);
}

function listed(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return ['', `${title}:`, ...items.map((item) => wrap(visible(item), '  '))];
}

/** The same reason once, with how often. */
function grouped(reasons: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, n]) => (n > 1 ? `${n} × ${reason}` : reason));
}
