import type { RetransmissionsChart } from '../core/documents/charts/retransmissions.js';
import { isDrawable } from './svg.js';
import { texturedKey } from './svg-keys.js';
import { seriesColour } from './chart-colours.js';
import type { ChartWords } from './chart-words.js';
import { formatNumber } from './number.js';
import { type Panel, panelChart, type PanelSeries } from './svg-panels.js';

/** How many segments were sent again, by why, stacked; below, what share of those sent that is. */
export function retransmissionChart(chart: RetransmissionsChart, summary: string, words: ChartWords): string {
  const total = new Map<number, number>();
  const interval = isDrawable(chart.interval) ? Math.max(0, chart.interval) : 0;
  const series = chart.kinds.map(({ name, points }, i): PanelSeries => {
    const base = points.map(([x, y]) => {
      if (!isDrawable(y)) return 0;
      const below = total.get(x) ?? 0;
      total.set(x, below + y);
      return below;
    });
    return { name, colour: seriesColour(i), style: 'columns', texture: i, width: interval, points, base };
  });
  const shares = (chart.sent ?? []).map(
    ([x, sent]) => [x, sent > 0 ? (100 * (total.get(x) ?? 0)) / sent : null] as const,
  );
  const panels: Panel[] = [
    { caption: words.retransmitted(formatNumber(interval)), height: 140, series },
    ...(shares.length > 0
      ? [
          {
            caption: words.retransmittedShare,
            height: 70,
            series: [
              {
                name: '',
                colour: 'ink' as const,
                style: 'steps' as const,
                points: ended(shares, interval),
              },
            ],
          },
        ]
      : []),
  ];
  const keys = series.length > 1 ? series.map(({ name }, i) => texturedKey(name, i)) : [];
  return panelChart({ ...chart, xLabel: words.secondsSinceStart, panels, keys }, summary, words);
}

/** The last value holds until the end of its interval. */
function ended(
  points: readonly (readonly [number, number | null])[],
  interval: number,
): (readonly [number, number | null])[] {
  const last = points.at(-1);
  return last ? [...points, [last[0] + interval, last[1]]] : [];
}
