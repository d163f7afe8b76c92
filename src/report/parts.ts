import { fences } from '../core/fences.js';
import { plainLines } from './plain-text.js';

/** What a block is made of, from the top. */
export type Part =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly text: string; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly text: string; readonly table: Table };

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const ITEM = /^([ \t]{0,3})(?:[-*+]|\d{1,9}[.)])[ \t]+(.*)$/;
const RULE = /^\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?$/;

/** The parts of a piece of Markdown. What is none of the others is a paragraph: nothing gets lost. */
export function partsOf(markdown: string): Part[] {
  const groups: { kind: Part['kind']; lines: string[] }[] = [];
  const isCode = fences();
  let [blank, wasCode] = [true, false];
  const lines = plainLines(markdown).split('\n');
  for (const [i, line] of lines.entries()) {
    const last = groups.at(-1);
    const code = isCode(line);
    const inItem =
      last?.kind === 'list' && (/^[ \t]{2,}\S/.test(line) || line === '' || (!blank && !ITEM.test(line)));
    const above = blank ? undefined : last?.kind;
    // An item may begin with a code block: it is one of the list.
    const isItem = code && !wasCode && ITEM.test(line);
    wasCode = code;
    const kind = code && !isItem ? 'code' : kindOf(line, lines[i + 1], above);
    if (line === '' && !code && last?.kind !== 'list') {
      blank = true;
      continue;
    }
    if (
      last &&
      (inItem ||
        (kind === last.kind && kind === 'list') ||
        (kind === last.kind && !blank && kind !== 'heading'))
    )
      last.lines.push(line);
    else groups.push({ kind, lines: [line] });
    blank = line === '';
  }
  return groups.map(({ kind, lines: own }) => {
    const text = plainLines(own.join('\n'));
    if (kind === 'table') return { kind, text, table: tableOf(text) };
    return kind === 'list' ? { kind, text, items: itemsOf(text) } : { kind, text };
  });
}

/** `above`: what the line before belongs to, where it is not blank. */
function kindOf(line: string, next: string | undefined, above: Part['kind'] | undefined): Part['kind'] {
  if (/^ {0,3}#{1,6}([ \t]|$)/.test(line)) return 'heading';
  // Within a paragraph only the number 1 begins a list (CommonMark 5.2).
  if (ITEM.test(line) && (above !== 'paragraph' || !/^[ \t]*(?!1[.)])\d/.test(line))) return 'list';
  const isRule = next !== undefined && next.includes('-') && RULE.test(next.trim());
  return line.includes('|') && (above === 'table' || isRule) ? 'table' : 'paragraph';
}

/** Items without their bullets; what is indented below one belongs to it. */
function itemsOf(text: string): string[] {
  const items: string[][] = [];
  let indent = 0;
  for (const line of text.split('\n')) {
    const item = ITEM.exec(line);
    if (item && (items.length === 0 || (item[1]?.length ?? 0) <= indent)) {
      indent = item[1]?.length ?? 0;
      items.push([item[2] ?? '']);
    } else items.at(-1)?.push(line.replace(/^[ \t]{1,4}/, ''));
  }
  return items.map((lines) => plainLines(lines.join('\n')));
}

function tableOf(text: string): Table {
  const [header = '', , ...rows] = text.split('\n');
  const names = cellsOf(header);
  return { header: names, rows: rows.map((row) => fitted(cellsOf(row), names.length)) };
}

/** As GFM does: missing cells are empty, further ones do not count. */
function fitted(cells: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, i) => cells[i] ?? '');
}

/** Bars split a row even within code; an escaped one does not. */
function cellsOf(row: string): string[] {
  const inner = row
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

/** A table as Markdown; cells are Markdown in which bars are escaped. */
export function tableText({ header, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** `- **Lasting fix**: an alert`: what a row of two cells says, as an item. */
const LABELLED = /^\*\*([^*]+)\*\*: ?([^]*)$/;

export interface Labelled {
  readonly label: string;
  readonly value: string;
}

export function labelledItem(item: string): Labelled | undefined {
  const [, label, value = ''] = LABELLED.exec(item) ?? [];
  return label === undefined ? undefined : { label, value };
}

/** Items as a bulleted list. */
export function listText(items: readonly string[]): string {
  return items.map((item) => `- ${item.replaceAll('\n', '\n  ')}`).join('\n');
}

/** A block is its headings, then its body. */
export function headed(text: string): { readonly heading: string; readonly body: string } {
  const lines = plainLines(text).split('\n');
  let body = 0;
  while (body < lines.length && (lines[body] === '' || /^ {0,3}#{1,6}([ \t]|$)/.test(lines[body] ?? '')))
    body++;
  return {
    heading: plainLines(lines.slice(0, body).join('\n')),
    body: plainLines(lines.slice(body).join('\n')),
  };
}
