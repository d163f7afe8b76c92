import { join } from 'node:path';
import type { Chart } from '../core/documents/chart-schema.js';
import { slug } from '../core/slug.js';
import type { PathsReport } from '../paths/analyze-paths.js';
import { mainSeries } from '../paths/cells.js';
import { matrixCharts, wayChart } from '../paths/charts.js';
import { drawChart } from '../render/chart.js';
import { standalone } from '../render/svg.js';
import { put } from './plot-file.js';

/** `DIR/matrix.rtt.svg`, `DIR/matrix.loss.svg`, `DIR/hops.P1.HOST.TARGET.svg`; the paths go to stderr. */
export async function writePathPlots(report: PathsReport, dir: string): Promise<void> {
  const { rtt, loss } = matrixCharts(report);
  const ways = mainSeries(report.series).flatMap((s) =>
    s.ways.map(
      (w) => [`hops.${w.id}.${slug(s.host)}.${slug(s.target)}`, wayChart(w, s.host, s.target)] as const,
    ),
  );
  const charts: readonly (readonly [string, Chart])[] = [['matrix.rtt', rtt], ['matrix.loss', loss], ...ways];
  for (const [name, chart] of charts) {
    const svg = drawChart(chart);
    if (svg !== '') await put(join(dir, `${name}.svg`), standalone(svg), dir);
  }
}
