import { escapeXml } from './escape.js';

export interface BarChart {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly { readonly label: string; readonly value: number }[];
}

const NUMBER = new Intl.NumberFormat('en-US');
const WIDTH = 760;
const ROW = 20;
const LABEL = 300;
const TOP = 30;

/**
 * Horizontal bars on a logarithmic scale (said in the title), each with its exact number: counters of one
 * window differ by orders of magnitude, and the small ones are often the telling ones.
 */
export function barChart(chart: BarChart): string {
  if (chart.bars.length === 0) return '';
  const height = TOP + chart.bars.length * ROW + 6;
  const most = chart.bars.reduce((m, b) => Math.max(m, b.value), 1);
  const length = (value: number): number =>
    4 + (Math.log10(1 + value) / Math.log10(1 + most)) * (WIDTH - LABEL - 130);
  const rows = chart.bars.map((bar, i) => {
    const y = TOP + i * ROW;
    const label = bar.label.length > 44 ? `${bar.label.slice(0, 43)}…` : bar.label;
    const end = LABEL + length(bar.value);
    return (
      `<text x="${LABEL - 8}" y="${y + 13}" text-anchor="end">${escapeXml(label)}</text>` +
      `<rect x="${LABEL}" y="${y + 3}" width="${(end - LABEL).toFixed(1)}" height="${ROW - 7}" fill="#0072b2"/>` +
      `<text x="${(end + 6).toFixed(1)}" y="${y + 13}">${NUMBER.format(bar.value)}</text>`
    );
  });
  const title = escapeXml(`${chart.title} (${chart.unit}, log scale)`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}" ` +
    `font-family="system-ui, sans-serif" font-size="12" fill="currentColor">` +
    `<text x="8" y="18" font-weight="bold">${title}</text>${rows.join('')}</svg>`
  );
}
