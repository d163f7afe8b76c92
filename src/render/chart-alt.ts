import type { Chart } from '../core/documents/chart-schema.js';
import { chartTable } from './chart-table.js';
import { chartWords } from './chart-words.js';
import { formatNumber } from './number.js';

/** That many rows are read out; more would be a table, and there is one. */
const MOST = 12;

/** In words what is drawn, for those who do not see it: the note, then the rows of its table. */
export function chartAlt(chart: Chart, language?: string): string {
  const words = chartWords(language);
  const { columns, rows } = chartTable(chart, language);
  const said = rows.slice(0, MOST).map((row) =>
    row
      .map((cell, i) =>
        cell === '' || cell === '–' ? '' : i === 0 || columns[i] === '' ? cell : `${columns[i]} ${cell}`,
      )
      .filter((cell) => cell !== '')
      .join(', '),
  );
  const rest = rows.length - said.length;
  return [
    ...(chart.note === undefined ? [] : [chart.note]),
    ...said,
    ...(rest > 0 ? [words.more(formatNumber(rest))] : []),
  ].join('; ');
}
