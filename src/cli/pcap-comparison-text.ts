import { visible } from '../core/escape.js';
import type { CaptureComparison, Use } from '../pcap/compare/comparison.js';
import type { Paint } from './style.js';
import { wrap } from './wrap.js';

const WORDS: Readonly<Record<Use, string>> = {
  compare: 'may be compared',
  'with care': 'compare with care',
  'not comparable': 'NOT comparable',
  information: 'information',
};

/** Captures beside each other: what differs, then row by row what each says and what may be compared. */
export function comparisonText(comparison: CaptureComparison, paint: Paint): string {
  const { captures, differences, rows, left_out: leftOut } = comparison;
  if (captures.length < 2) return '';
  const names = captures.map(({ name }) => visible(name));
  const lines = [
    paint('bold', `${names.join(', ')}: compared by the connection of each that carried most`),
    ...differences.map((d) => wrap(`- ${visible(d)}`, '  ')),
    ...rows.flatMap(({ title, cells, use, note }) => [
      '',
      `  ${paint('bold', title)}`,
      ...cells.map((cell, i) => wrap(`${names[i] ?? ''}: ${visible(cell)}`, '    ')),
      paint(use === 'not comparable' ? 'yellow' : 'dim', wrap(`${WORDS[use]}: ${visible(note)}`, '    ')),
    ]),
    ...(leftOut.length > 0 ? ['', `  without a TCP connection: ${leftOut.map(visible).join(', ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
