import { figureTable } from './figure-table.js';
import type { Assets } from './assets.js';
import { type Block, type Inline, parseMarkdown, plain, type TableBlock } from './markdown-tree.js';

/** Jira wiki markup, as its text fields take it. Pictures are their numbers: a field cannot hold one. */
export function toJira(markdown: string, assets: Assets): string {
  return `${parseMarkdown(markdown)
    .map((block) => jiraBlock(block, '', assets))
    .join('\n\n')}\n`;
}

/** `marks`: of the lists around, `*` or `#` each. */
function jiraBlock(block: Block, marks: string, assets: Assets): string {
  switch (block.type) {
    case 'heading':
      return `h${block.level}. ${inlines(block.children)}`;
    case 'paragraph':
      return inlines(block.children);
    case 'code':
      return codeBlock(block.text);
    case 'list': {
      const own = `${marks}${block.ordered ? '#' : '*'}`;
      return block.items
        .map(({ checked, blocks }) => {
          const box = checked === undefined ? '' : checked ? '☑ ' : '☐ ';
          // What is no list continues the item only when it follows without a blank line.
          const inner = blocks.map((b) => jiraBlock(b, own, assets));
          return `${own} ${box}${inner.join('\n')}`;
        })
        .join('\n');
    }
    case 'table':
      return tableText(block);
    case 'quote':
      return `{quote}\n${block.blocks.map((b) => jiraBlock(b, '', assets)).join('\n\n')}\n{quote}`;
    case 'rule':
      return '----';
    case 'image': {
      const figure = assets.figures.get(block.href);
      if (!figure) return escapeJira(`[${block.caption}: ${block.href}]`);
      const table = figureTable(figure, assets.strings);
      const words = `_${escapeJira(block.caption)}_`;
      return table === undefined ? words : `${words}\n\n${tableText(table)}`;
    }
  }
}

function tableText({ heads, rows }: TableBlock): string {
  // A cell with nothing in it would be taken for the mark of a heading cell.
  const cell = (children: readonly Inline[]): string => inlines(children).trim() || ' ';
  const isHeadless = heads.every((head) => plain(head).trim() === '');
  const head = isHeadless ? [] : [`||${heads.map(cell).join('||')}||`];
  return [...head, ...rows.map((row) => `|${row.map(cell).join('|')}|`)].join('\n');
}

/** Nothing is markup between the marks but the mark itself: a text that holds it takes the other way. */
function codeBlock(text: string): string {
  if (!/\{noformat/i.test(text)) return `{noformat}\n${text}\n{noformat}`;
  return text
    .split('\n')
    .map((line) => `{{${escapeJira(line) || ' '}}}`)
    .join('\n');
}

function inlines(children: readonly Inline[]): string {
  return children
    .map((child) => {
      switch (child.type) {
        case 'text':
          return escapeJira(child.text);
        case 'code':
          return `{{${escapeJira(child.text)}}}`;
        case 'strong':
          return `*${inlines(child.children)}*`;
        case 'em':
          return `_${inlines(child.children)}_`;
        case 'del':
          return `-${inlines(child.children)}-`;
        case 'link':
          return link(child.href, inlines(child.children));
        case 'break':
          // A line end in the source of a paragraph is one in Jira too.
          return child.soft ? ' ' : '\n';
      }
    })
    .join('');
}

/** Only addresses lead anywhere from there. */
function link(href: string, text: string): string {
  return /^[a-z]+:/i.test(href) ? `[${text}|${href.replace(/[|\]]/g, encodeURIComponent)}]` : text;
}

/** What could begin a macro, a mention, a mark or a smiley. */
const MARKS = new RegExp(
  [
    String.raw`[{}[|*^~@\\]`,
    String.raw`!(?=\S)|\?(?=\?)|&(?=#?\w+;)|[:;](?=[()PDpd])`,
    String.raw`\((?=(?:[ynix!/+?*-]|on|off|flag|flagoff|\*[rgby])\))`,
    String.raw`(?<![\p{L}\p{N}])[-_+#]|[-_+](?![\p{L}\p{N}])`,
  ].join('|'),
  'gu',
);

/** Before these a backslash does not do, or not everywhere. */
const REFERENCES = new Set(['\\', '&', '|', '~']);

/**
 * Text that stays text: no macro, no mention, no mark, no smiley. A backslash goes before every character that could
 * begin one, which reads well where nothing renders it; a few are character references, which Jira reads after its
 * markup.
 */
export function escapeJira(text: string): string {
  return text
    .replace(MARKS, (mark) => (REFERENCES.has(mark) ? `&#${mark.codePointAt(0)};` : `\\${mark}`))
    .replace(/^(h[1-6]|bq)\./, '$1\\.');
}
