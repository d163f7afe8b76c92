import { type Chart, drawChart } from '../chart.js';
import { chartTable } from '../chart-table.js';
import type { Figure } from './assets.js';

/** A picture as a document's model has it: `![what it shows](figures/timeline.svg)` prints it. */
export interface ModelFigure {
  readonly file: string;
  readonly chart: Chart;
  /** null: the document says it elsewhere. Absent: as the chart has it. */
  readonly table?: Figure['table'] | null;
}

/** It becomes a file beside the document: a saved model must not name another place. */
const OURS = /^figures\/[\w-]+\.svg$/;

/** The pictures of a model that has any under `figures`, drawn; one that cannot be is left out, and its place says so. */
export function figuresOf(model: unknown): ReadonlyMap<string, Figure> {
  const { figures } = (model ?? {}) as { readonly figures?: readonly ModelFigure[] };
  if (!Array.isArray(figures)) return new Map();
  const language = (model as { readonly language?: string }).language;
  return new Map(
    (figures as readonly ModelFigure[]).flatMap(({ file, chart, table }) => {
      const figure = OURS.test(file) ? drawn(chart, language) : undefined;
      if (figure === undefined) return [];
      const { svg } = figure;
      return [[file, table === null ? { svg } : table === undefined ? figure : { svg, table }] as const];
    }),
  );
}

/** A saved model may hold a chart that this version does not know: the document is worth more than its picture. */
function drawn(chart: Chart, language: string | undefined): Figure | undefined {
  try {
    const svg = drawChart(chart, language);
    return svg === '' ? undefined : { svg, table: chartTable(chart, language) };
  } catch {
    return undefined;
  }
}
