import { dirname } from 'node:path';
import { escapeAlt } from '../core/escape.js';
import type { Chart } from '../core/documents/chart-schema.js';
import { VERSION } from '../core/version.js';
import type { PathsReport } from '../paths/analyze-paths.js';
import { chartTable } from '../render/chart-table.js';
import { drawChart } from '../render/chart.js';
import type { Figure } from '../render/document/assets.js';
import { stringsOf } from '../render/document/strings.js';
import { toHtml } from '../render/document/to-html.js';
import { pathsMarkdown } from './paths-markdown.js';
import { pathCharts } from './paths-plots.js';
import { MATRIX, pathsSections, WAYS } from './paths-sections.js';
import { put } from './plot-file.js';

/** A page by itself, with the matrix and the hops of each way as pictures. Runs and fetches nothing. */
export async function writePathsPage(report: PathsReport, path: string): Promise<void> {
  const figures = new Map<string, Figure>();
  const { matrix, ways } = pathCharts(report);
  const pictures = new Map([
    [MATRIX, matrix.flatMap(([name, chart]) => picture(name, chart, figures))],
    [WAYS, ways.flatMap(([name, chart]) => picture(name, chart, figures))],
  ]);
  const page = toHtml(
    pathsMarkdown(pathsSections(report), (title) => pictures.get(title) ?? []),
    {
      kind: 'paths',
      variant: '',
      title: 'Paths',
      language: 'en',
      asOf: new Date(report.times.at(-1)?.to ?? 0).toISOString(),
      tool: `evidence ${VERSION}`,
      status: 'final',
      model: {},
      strings: stringsOf('paths', 'en'),
      figures,
      folders: [],
    },
  );
  await put(path, page, dirname(path));
}

function picture(name: string, chart: Chart, figures: Map<string, Figure>): string[] {
  const svg = drawChart(chart);
  if (svg === '') return [];
  const file = `figures/${name}.svg`;
  figures.set(file, { svg, table: chartTable(chart) });
  return [`![${escapeAlt(chart.title ?? name)}](${file})`, ''];
}
