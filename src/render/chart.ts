import type { Chart } from '../core/documents/chart-schema.js';
import { chartAlt } from './chart-alt.js';
import { chartWords } from './chart-words.js';
import { barChart } from './svg-bar-chart.js';
import { beforeAfterChart } from './svg-before-after.js';
import { dotChart } from './svg-dot-chart.js';
import { hopChart } from './svg-hop-chart.js';
import { lineChart } from './svg-line-chart.js';
import { matrixChart } from './svg-matrix.js';
import { phaseChart } from './svg-phase-chart.js';
import { retransmissionChart } from './svg-retransmission-chart.js';
import { rttChart } from './svg-rtt-chart.js';
import { sparkline } from './svg-sparkline.js';
import { stripChart } from './svg-strip.js';
import { windowChart } from './svg-window-chart.js';

export type { Chart };

/** A chart as SVG text, its words in `language`; nothing to draw gives nothing. */
export function drawChart(chart: Chart, language?: string): string {
  const [words, alt] = [chartWords(language), chartAlt(chart, language)];
  switch (chart.kind) {
    case 'strip':
      return stripChart(chart, alt, words);
    case 'rtt':
      return rttChart(chart, alt, words);
    case 'lines':
      return lineChart(chart, alt, words);
    case 'retransmissions':
      return retransmissionChart(chart, alt, words);
    case 'window':
      return windowChart(chart, alt, words);
    case 'hops':
      return hopChart(chart, alt, words);
    case 'phases':
      return phaseChart(chart, alt, words);
    case 'before_after':
      return beforeAfterChart(chart, alt, words);
    case 'matrix':
      return matrixChart(chart, alt, words);
    case 'sparkline':
      return sparkline(chart, alt);
    case 'bars':
      return barChart(chart, alt, words);
    case 'dots':
      return dotChart(chart, alt, words);
  }
}
