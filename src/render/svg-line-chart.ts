import type { LineChart } from '../core/documents/charts/lines.js';
import { seriesColour } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { lossesOf } from './losses.js';
import { panelChart } from './svg-panels.js';
import { lineKey, tickKey } from './svg-keys.js';

/** Values over x. What was not answered is a tick in a strip at the top, and its line breaks there. */
export function lineChart(chart: LineChart, summary: string, words: ChartWords): string {
  const series = chart.series.map((s, i) => ({
    name: s.name,
    colour: seriesColour(i),
    dash: i,
    style: 'line' as const,
    points: s.points,
    strip: lossesOf(s.points),
  }));
  const lossy = series.some((s) => s.strip.length > 0);
  return panelChart(
    {
      ...chart,
      panels: [{ caption: chart.yLabel, log: chart.log ?? false, height: 190, series }],
      keys: [...series.map((s, i) => lineKey(s.name, i)), ...(lossy ? [tickKey(words.tickIsLoss)] : [])],
    },
    summary,
    words,
  );
}
