import { escapeLine } from '../core/escape.js';
import type { Block, Section } from './paths-words.js';

/**
 * Everything `evidence paths` says, as Markdown.
 * @param pictures what stands below the title of a section
 */
export function pathsMarkdown(
  sections: readonly Section[],
  pictures: (title: string) => readonly string[] = () => [],
): string {
  return [
    '# Paths',
    '',
    ...sections.flatMap(({ title, blocks }) => [
      `## ${title}`,
      '',
      ...pictures(title),
      ...blocks.flatMap((block, i) => linesOf(block, blocks[i + 1])),
    ]),
  ].join('\n');
}

function linesOf(block: Block, next: Block | undefined): string[] {
  if ('rows' in block) {
    const row = (cells: readonly string[]): string => `| ${cells.map(cellOf).join(' | ')} |`;
    return [row(block.heads), `|${' --- |'.repeat(block.heads.length)}`, ...block.rows.map(row), ''];
  }
  const lead = block.lead === undefined ? '' : `**${escapeLine(block.lead[0])}** `;
  const line = `${lead}${escapeLine(block.text)}`;
  if (block.depth === 0) return [line, ''];
  // A list ends with an empty line.
  const goesOn = next !== undefined && !('rows' in next) && next.depth > 0;
  return [`- ${line}`, ...(goesOn ? [] : [''])];
}

function cellOf(text: string): string {
  return escapeLine(text).replaceAll('|', '\\|');
}
