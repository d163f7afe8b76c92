import { padText, textWidth, wrapText } from './column-width.js';

const GAP = '  ';
/** Narrower than this a column cannot be read. */
const NARROWEST = 8;

export interface TextTable {
  readonly heads: readonly string[];
  readonly align: readonly ('left' | 'right' | 'center')[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A table in lines of at most `width` columns: aligned, its cells wrapped where it is too wide. Where even that does
 * not fit, a row becomes a list of `head: cell`.
 */
export function textTable(table: TextTable, width: number): string[] {
  const widths = columnWidths(table, width);
  if (!widths) return asRecords(table, width);
  const line = (cells: readonly string[]): string[] => {
    const wrapped = widths.map((w, i) => wrapText(cells[i] ?? '', w));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) =>
      widths
        .map((w, i) => padText(wrapped[i]?.[at] ?? '', w, table.align[i]))
        .join(GAP)
        .trimEnd(),
    );
  };
  const isHeadless = table.heads.every((head) => head === '');
  const head = isHeadless ? [] : [...line(table.heads), widths.map((w) => '-'.repeat(w)).join(GAP)];
  return [...head, ...table.rows.flatMap(line)];
}

/** As wide as their content, the widest made narrower until all fit; undefined where they cannot. */
function columnWidths({ heads, rows }: TextTable, width: number): number[] | undefined {
  const cells = (i: number): string[] => [heads[i] ?? '', ...rows.map((row) => row[i] ?? '')];
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  const natural = heads.map((_, i) => Math.max(1, most(cells(i).map(textWidth))));
  const least = heads.map((_, i) => {
    const words = most(cells(i).flatMap((cell) => cell.split(' ').map(textWidth)));
    return Math.min(natural[i] ?? 1, Math.max(words, NARROWEST));
  });
  const room = width - GAP.length * (heads.length - 1);
  if (least.reduce((a, b) => a + b, 0) > room) return undefined;
  const widths = [...natural];
  while (widths.reduce((a, b) => a + b, 0) > room) {
    const slack = widths.map((w, i) => (w > (least[i] ?? 1) ? w : 0));
    const widest = slack.indexOf(Math.max(...slack));
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

function asRecords({ heads, rows }: TextTable, width: number): string[] {
  return rows.flatMap((row, n) => {
    const fields = row.flatMap((cell, i) => {
      if (cell === '') return [];
      const [first = '', ...more] = wrapText(`${heads[i] ? `${heads[i]}: ` : ''}${cell}`, width - 2);
      return [first, ...more.map((line) => `  ${line}`)];
    });
    return n === 0 ? fields : ['', ...fields];
  });
}
