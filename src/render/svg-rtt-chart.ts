import type { RttChart } from '../core/documents/charts/rtt.js';
import { seriesColour } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { lossesOf } from './losses.js';
import { bandKey, lineKey, tickKey } from './svg-keys.js';
import { type Panel, panelChart, type PanelSeries } from './svg-panels.js';

/** From that ratio of greatest to median on, a linear scale shows the spike and nothing else. */
const DECADES = 50;

/** Round-trip times, with percentiles where there are many; below, the share lost in each stretch of time. */
export function rttChart(chart: RttChart, summary: string, words: ChartWords): string {
  const series = chart.series.map((s, i): PanelSeries => ({
    name: s.name,
    colour: seriesColour(i),
    dash: i,
    style: 'line',
    points: s.points,
    strip: lossesOf(s.points),
    ...(s.band && { band: s.band }),
  }));
  const shares = lossColumns(chart);
  const panels: Panel[] = [
    { caption: words.rtt, log: chart.log ?? spansDecades(chart), height: 190, series },
    ...(shares.length > 0 ? [{ caption: words.lossShare, height: 64, series: shares }] : []),
  ];
  const keys = [
    ...series.map((s, i) => lineKey(s.name, i)),
    ...(series.some((s) => s.band) ? [bandKey(words.band)] : []),
    ...(series.some((s) => (s.strip?.length ?? 0) > 0) ? [tickKey(words.tickIsLoss)] : []),
  ];
  return panelChart({ ...chart, xLabel: words.secondsSinceStart, panels, keys }, summary, words);
}

/** A column a stretch; narrower, side by side, where several series have losses. */
function lossColumns({ series }: RttChart): PanelSeries[] {
  const lossy = series.flatMap(({ loss = [] }, i) => (loss.length > 0 ? [{ loss, index: i }] : []));
  return lossy.map(({ loss, index }, place) => {
    const width = ((loss[0]?.[1] ?? 0) - (loss[0]?.[0] ?? 0)) / lossy.length;
    return {
      name: '',
      colour: seriesColour(index),
      style: 'columns',
      texture: place,
      width,
      points: loss.map(([from, , lost, sent]) => [
        from + place * width,
        sent > 0 ? (100 * lost) / sent : null,
      ]),
    };
  });
}

function spansDecades({ series }: RttChart): boolean {
  const [low, high] = [
    Math.min(...series.map((s) => s.median ?? Infinity)),
    Math.max(...series.map((s) => s.max ?? 0)),
  ];
  return low > 0 && high / low >= DECADES;
}
