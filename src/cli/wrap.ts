/** Longer lines are hard to read, however wide a terminal is. */
const WIDEST = 100;

/** Breaks text at blanks into lines of at most `width` columns, each beginning with `indent`. */
export function wrap(text: string, indent = '', width = lineWidth()): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line].join('\n');
}

/** Of stdout; where that is no terminal, lines do not depend on one. */
function lineWidth(): number {
  const { isTTY, columns } = process.stdout;
  return isTTY ? Math.min(WIDEST, columns || WIDEST) : WIDEST;
}
