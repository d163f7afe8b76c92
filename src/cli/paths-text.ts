import { visible } from '../core/escape.js';
import type { Block, Section, Tone } from './paths-words.js';
import type { Paint } from './style.js';
import { textTable } from './text-table.js';
import { wrap } from './wrap.js';

/** Everything `evidence paths` says, for a terminal. */
export function pathsText(sections: readonly Section[], paint: Paint): string {
  return `${sections
    .map(({ title, blocks }) => [paint('bold', title), ...blocks.flatMap((b) => lines(b, paint))].join('\n'))
    .join('\n\n')}\n`;
}

const COLOUR: Readonly<Record<Tone, 'green' | 'yellow' | 'red'>> = {
  good: 'green',
  doubt: 'yellow',
  bad: 'red',
};

function lines(block: Block, paint: Paint): string[] {
  const indent = '  '.repeat(block.depth + 1);
  if ('rows' in block)
    return textTable(
      block.heads,
      block.rows.map((row) => row.map(visible)),
      indent,
      paint,
    );
  const { lead, text } = block;
  if (lead === undefined) return [wrap(visible(text), indent)];
  // Wrapped with its first words, coloured without changing where lines end.
  const [words, tone] = lead;
  const said = wrap(visible(`${words} ${text}`), `${indent}  `).trimStart();
  return [`${indent}${paint(COLOUR[tone], words)}${said.slice(words.length)}`];
}
