import type { WindowChart } from '../core/documents/charts/window.js';
import { FAILED, seriesColour } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { lineKey, tickKey } from './svg-keys.js';
import { panelChart } from './svg-panels.js';

/** Windows and what is in flight; bytes and segments each have a scale of their own. */
export function windowChart(chart: WindowChart, summary: string, words: ChartWords): string {
  const series = chart.series.map((s, i) => ({
    ...s,
    colour: seriesColour(i),
    dash: i,
    style: 'steps' as const,
  }));
  const units = (['bytes', 'segments'] as const).filter((unit) => series.some((s) => s.unit === unit));
  const zero = chart.zeroWindow ?? [];
  const panels = units.map((unit, i) => ({
    caption: words[unit],
    height: units.length > 1 && unit === 'segments' ? 90 : 180,
    series: [
      ...series.filter((s) => s.unit === unit),
      ...(i === 0 && zero.length > 0
        ? [
            {
              name: words.zeroWindow,
              colour: FAILED,
              style: 'line' as const,
              points: [],
              strip: zero,
            } as const,
          ]
        : []),
    ],
  }));
  const keys = [
    ...series.map((s, i) => lineKey(s.name, i)),
    ...(zero.length > 0 ? [tickKey(words.zeroWindow, FAILED)] : []),
  ];
  const note = [chart.note, chart.unscaled === true ? words.unscaled : undefined]
    .filter((part) => part !== undefined)
    .join('; ');
  const heading = { title: chart.title, ...(note !== '' && { note }) };
  return panelChart({ ...chart, ...heading, xLabel: words.secondsSinceStart, panels, keys }, summary, words);
}
