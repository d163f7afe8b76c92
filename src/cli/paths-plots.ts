import { join } from 'node:path';
import type { Chart } from '../core/documents/chart-schema.js';
import { slug } from '../core/slug.js';
import type { PathsReport } from '../paths/analyze-paths.js';
import { distinctWays, mainSeries } from '../paths/cells.js';
import { matrixCharts, wayChart } from '../paths/charts.js';
import { drawChart } from '../render/chart.js';
import { standalone } from '../render/svg.js';
import { put } from './plot-file.js';

type Named = readonly [name: string, chart: Chart];

/** `matrix.rtt`, `matrix.loss`; `hops.P1.HOST.TARGET` of each way. */
export function pathCharts(report: PathsReport): { matrix: readonly Named[]; ways: readonly Named[] } {
  const { rtt, loss } = matrixCharts(report);
  const ways = mainSeries(report.series).flatMap((s) =>
    distinctWays(s).map((w): Named => [
      `hops.${w.id}.${slug(s.host)}.${slug(s.target)}`,
      wayChart(w, s.host, s.target),
    ]),
  );
  return {
    matrix: [
      ['matrix.rtt', rtt],
      ['matrix.loss', loss],
    ],
    ways,
  };
}

/** Each chart as `DIR/NAME.svg`; the paths go to stderr. */
export async function writePathPlots(report: PathsReport, dir: string): Promise<void> {
  const { matrix, ways } = pathCharts(report);
  for (const [name, chart] of [...matrix, ...ways]) {
    const svg = drawChart(chart);
    if (svg !== '') await put(join(dir, `${name}.svg`), standalone(svg), dir);
  }
}
