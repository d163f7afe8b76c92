import { type Chart, drawChart } from '../chart.js';
import type { Figure } from './assets.js';

/** A picture as a document's model has it: `![what it shows](figures/timeline.svg)` prints it. */
export interface ModelFigure {
  readonly file: string;
  readonly chart: Chart;
  readonly table?: Figure['table'];
}

/** The pictures of a model that has any under `figures`, drawn. */
export function figuresOf(model: unknown): ReadonlyMap<string, Figure> {
  const { figures } = (model ?? {}) as { readonly figures?: readonly ModelFigure[] };
  if (!Array.isArray(figures)) return new Map();
  return new Map(
    (figures as readonly ModelFigure[]).flatMap(({ file, chart, table }) => {
      const svg = drawChart(chart);
      return svg === '' ? [] : [[file, { svg, ...(table && { table }) }] as const];
    }),
  );
}
