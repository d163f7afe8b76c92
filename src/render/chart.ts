import { type BarChart, barChart } from './svg-bar-chart.js';
import { type DotChart, dotChart } from './svg-dot-chart.js';
import { type LineChart, lineChart } from './svg-line-chart.js';
import { type StackChart, stackChart } from './svg-stack-chart.js';

/** Every kind of chart a report's model may hold. */
export type Chart =
  | ({ readonly kind: 'lines' } & LineChart)
  | ({ readonly kind: 'bars' } & BarChart)
  | ({ readonly kind: 'dots' } & DotChart)
  | ({ readonly kind: 'stacks' } & StackChart);

/** A chart as SVG text; nothing to draw gives nothing. */
export function drawChart(chart: Chart): string {
  switch (chart.kind) {
    case 'lines':
      return lineChart(chart);
    case 'bars':
      return barChart(chart);
    case 'dots':
      return dotChart(chart);
    case 'stacks':
      return stackChart(chart);
  }
}
