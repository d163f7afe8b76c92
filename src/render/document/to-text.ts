import type { Assets } from './assets.js';
import { figureTable } from './figure-table.js';
import { type Block, type Inline, parseMarkdown } from './markdown-tree.js';
import { textTable } from './text-table.js';
import { textWidth, wrapText } from './column-width.js';

const WIDTH = 72;

/** Plain text as it goes into a form or a mail: at most 72 columns, tables aligned, line ends of prose kept. */
export function toText(markdown: string, assets: Assets): string {
  return `${blocksText(parseMarkdown(markdown), WIDTH, assets).join('\n')}\n`;
}

function blocksText(blocks: readonly Block[], width: number, assets: Assets): string[] {
  return blocks.flatMap((block, i) => {
    const lines = blockText(block, width, assets);
    return i === 0 || (block.type === 'list' && block.attached) ? lines : ['', ...lines];
  });
}

function blockText(block: Block, width: number, assets: Assets): string[] {
  switch (block.type) {
    case 'heading': {
      const lines = wrapLines(inlineText(block.children), width);
      const rule = { 1: '=', 2: '-' }[block.level];
      if (rule === undefined) return lines;
      return [...lines, rule.repeat(Math.min(width, Math.max(...lines.map(textWidth))))];
    }
    case 'paragraph':
      return wrapLines(inlineText(block.children), width);
    case 'code':
      return block.text.split('\n').map((line) => `    ${line}`.trimEnd());
    case 'list':
      return block.items.flatMap(({ checked, blocks }, i) => {
        const box = checked === undefined ? '' : checked ? '[x] ' : '[ ] ';
        const mark = `${block.ordered ? `${block.start + i}.` : '-'} ${box}`;
        const lines = blocksText(blocks, width - mark.length, assets);
        const item = indented(lines, mark, ' '.repeat(mark.length));
        return block.loose && i > 0 ? ['', ...item] : item;
      });
    case 'table': {
      const { heads, align, rows } = block;
      const flat = (cells: readonly (readonly Inline[])[]): string[] =>
        cells.map((cell) => inlineText(cell).replaceAll('\n', ' '));
      return textTable({ heads: flat(heads), align, rows: rows.map(flat) }, width);
    }
    case 'quote':
      return indented(blocksText(block.blocks, width - 2, assets), '> ', '> ');
    case 'rule':
      return ['-'.repeat(width)];
    case 'image':
      return imageText(block.href, block.caption, width, assets);
  }
}

function imageText(href: string, caption: string, width: number, assets: Assets): string[] {
  const figure = assets.figures.get(href);
  if (!figure) return wrapText(`[${caption}: ${href}]`, width);
  const table = figureTable(figure, assets.strings);
  const words = wrapText(`${assets.strings['figure'] ?? 'Figure'}: ${caption}`, width);
  return table === undefined ? words : [...words, '', ...blockText(table, width, assets)];
}

function indented(lines: readonly string[], first: string, rest: string): string[] {
  return lines.map((line, i) => `${i === 0 ? first : rest}${line}`.trimEnd());
}

function wrapLines(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapText(line, width));
}

/** Marks that only say how it looks are left out; code with a blank in it is quoted, so that its end is seen. */
function inlineText(children: readonly Inline[]): string {
  return children
    .map((child) => {
      switch (child.type) {
        case 'text':
          return child.text;
        case 'code':
          return child.text.trim().includes(' ') ? `\`${child.text}\`` : child.text;
        case 'break':
          return '\n';
        case 'link':
          return linkText(child.href, inlineText(child.children));
        case 'strong':
        case 'em':
        case 'del':
          return inlineText(child.children);
      }
    })
    .join('');
}

function linkText(href: string, text: string): string {
  if (href.startsWith('#') || href === text || href === `mailto:${text}`) return text;
  return `${text} (${href})`;
}
