import type { Paint } from './style.js';

/** A cell longer than this is cut, so that the columns behind it can be read. */
const WIDEST = 56;

/** Lines of a table with aligned columns; columns of numbers are aligned at their end. */
export function textTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  indent: string,
  paint: Paint,
): string[] {
  const cells = rows.map((row) => row.map(cutCell));
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const isNumber = heads.map((_, i) => cells.every((row) => /^[\d,.]*(?: \(.*\))?$/.test(row[i] ?? '')));
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, i) =>
      isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    );
    return `${indent}${padded.join('  ')}`.trimEnd();
  };
  return [paint('dim', line(heads)), ...cells.map(line)];
}

function cutCell(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;
}
