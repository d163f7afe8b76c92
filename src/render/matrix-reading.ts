import type { MatrixChart } from '../core/documents/charts/matrix.js';
import { isDrawable } from './svg.js';

type Cell = MatrixChart['rows'][number]['cells'][number];

/** Of several readings the one to show: no answer before the worst value before any. */
function worseOf(a: Cell, b: Cell, better: MatrixChart['better']): Cell {
  if (a === null || b === null) return a ?? b;
  if (a.value === null || b.value === null) return a.value === null ? a : b;
  return (better === 'lower') === a.value >= b.value ? a : b;
}

/** Best and worst value of all; undefined where fewer than two differ. */
export function extremes(chart: MatrixChart): { best: number; worst: number } | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const { cells } of chart.rows)
    for (const cell of cells) {
      if (cell === null || !isDrawable(cell.value)) continue;
      low = Math.min(low, cell.value);
      high = Math.max(high, cell.value);
    }
  if (!(high > low)) return undefined;
  return chart.better === 'lower' ? { best: low, worst: high } : { best: high, worst: low };
}

/** Neighbouring columns joined, so that at most `most` are left; a joined cell shows the worst of its own. */
export function joinColumns(chart: MatrixChart, most: number): { chart: MatrixChart; joined: number } {
  const joined = Math.ceil(chart.columns.length / most);
  if (joined <= 1) return { chart, joined: 1 };
  const starts = Array.from({ length: Math.ceil(chart.columns.length / joined) }, (_, i) => i * joined);
  return {
    joined,
    chart: {
      ...chart,
      columns: starts.map((at) => chart.columns[at] ?? ''),
      rows: chart.rows.map(({ label, cells }) => ({
        label,
        cells: starts.map((at) =>
          cells.slice(at, at + joined).reduce<Cell>((a, b) => worseOf(a, b, chart.better), null),
        ),
      })),
    },
  };
}
