import type { Figure } from './assets.js';
import type { Inline, TableBlock } from './markdown-tree.js';
import type { Strings } from './strings.js';

/** More rows than these nobody reads; the whole series is in the bundle. */
const MOST_ROWS = 40;

/** The numbers of a picture as a table; undefined where it has none. */
export function figureTable({ table }: Figure, strings: Strings): TableBlock | undefined {
  if (!table) return undefined;
  const text = (value: string): Inline[] => [{ type: 'text', text: value }];
  const rows = table.rows.slice(0, MOST_ROWS).map((row) => row.map(text));
  const more = table.rows.length - rows.length;
  if (more > 0) {
    const words = (strings['figure_more_rows'] ?? '{n} more rows').replace('{n}', String(more));
    rows.push(table.columns.map((_, i) => text(i === 0 ? `… ${words}` : '')));
  }
  const isNumber = (i: number): boolean => table.rows.every((row) => /^[-+≈]?[\d., ]*$/.test(row[i] ?? ''));
  return {
    type: 'table',
    align: table.columns.map((_, i) => (isNumber(i) ? 'right' : 'left')),
    heads: table.columns.map(text),
    rows,
  };
}
