import type { Assets } from './assets.js';
import { figureTable } from './figure-table.js';
import { type Block, type Inline, parseMarkdown, plain, type TableBlock } from './markdown-tree.js';
import { textTable } from './text-table.js';

/** Limits of Block Kit: characters of a section's text and of a header's, blocks of a message. */
const SECTION = 3000;
const HEADER = 150;
const MOST_BLOCKS = 50;
/** A phone shows some forty columns, a desktop about ninety. */
const TABLE_WIDTH = 80;

type SlackBlock =
  | { type: 'header'; text: { type: 'plain_text'; text: string; emoji: false } }
  | { type: 'section'; text: { type: 'mrkdwn'; text: string; verbatim: true } }
  | { type: 'divider' };

/** Text that may be joined with what is above it, `pre`: between fences. */
interface Piece {
  readonly kind: 'header' | 'text' | 'pre' | 'rule';
  readonly text: string;
}

/**
 * A message as JSON, for `chat.postMessage` or a webhook. `verbatim`: Slack makes nothing of names and addresses in
 * it. What does not fit is cut, and the last block says how much.
 */
export function toSlack(markdown: string, assets: Assets): string {
  const all = blocksOf(parseMarkdown(markdown).flatMap((block) => pieces(block, 0, assets)));
  const shown = all.length <= MOST_BLOCKS ? all : all.slice(0, MOST_BLOCKS - 1);
  const left = all.length - shown.length;
  const words =
    assets.strings['slack_cut'] ?? '{n} more parts do not fit into a message; the whole document has them.';
  const cut = left === 0 ? [] : [section(`… ${escapeSlack(words.replace('{n}', String(left)))}`)];
  const message = {
    text: escapeSlack(assets.title),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [...shown, ...cut],
  };
  return `${JSON.stringify(message, null, 1)}\n`;
}

function blocksOf(all: readonly Piece[]): SlackBlock[] {
  const blocks: SlackBlock[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') blocks.push(section(text));
    text = '';
  };
  for (const piece of all) {
    if (piece.kind === 'header' || piece.kind === 'rule') {
      flush();
      blocks.push(piece.kind === 'rule' ? { type: 'divider' } : header(piece.text));
    } else {
      for (const part of fitting(piece)) {
        if (text.length + part.length + 2 > SECTION) flush();
        text = text === '' ? part : `${text}\n\n${part}`;
      }
    }
  }
  flush();
  return blocks;
}

function header(text: string): SlackBlock {
  const shown = text.length <= HEADER ? text : `${cutAt(text, HEADER - 1)}…`;
  return { type: 'header', text: { type: 'plain_text', text: shown, emoji: false } };
}

function section(text: string): SlackBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

/** Parts of at most a section each, broken at line ends; each part of a code block has its own fences. */
function fitting({ kind, text }: Piece): string[] {
  const fence = kind === 'pre' ? '```' : '';
  const room = SECTION - 2 * fence.length - 2;
  const parts: string[] = [];
  let part = '';
  for (const line of text.split('\n').flatMap((l) => chunks(l, room))) {
    if (part !== '' && part.length + 1 + line.length > room) {
      parts.push(part);
      part = '';
    }
    part = part === '' ? line : `${part}\n${line}`;
  }
  return [...parts, part].map((p) => (fence === '' ? p : `${fence}\n${p}\n${fence}`));
}

function chunks(line: string, room: number): string[] {
  const parts: string[] = [];
  let rest = line;
  while (rest.length > room) {
    const part = cutAt(rest, room);
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return [...parts, rest];
}

/** Not inside a character, nor inside `&amp;`. */
function cutAt(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$|&[a-z]{0,3}$/, '');
}

function pieces(block: Block, depth: number, assets: Assets): Piece[] {
  switch (block.type) {
    case 'heading':
      if (block.level <= 2) return [{ kind: 'header', text: plain(block.children) }];
      return [{ kind: 'text', text: `*${inlines(block.children, true)}*` }];
    case 'paragraph':
      return [{ kind: 'text', text: inlines(block.children) }];
    case 'code':
      return [{ kind: 'pre', text: escapePre(block.text) }];
    case 'list':
      return joined(list(block, depth, assets));
    case 'table':
      return [{ kind: 'pre', text: table(block) }];
    case 'quote': {
      const inner = block.blocks.flatMap((b) => pieces(b, depth, assets));
      return inner.map(({ kind, text }) =>
        kind === 'text' ? { kind, text: text.replace(/^/gm, '> ') } : { kind, text },
      );
    }
    case 'rule':
      return [{ kind: 'rule', text: '' }];
    case 'image': {
      const figure = assets.figures.get(block.href);
      if (!figure) return [{ kind: 'text', text: escapeSlack(`[${block.caption}: ${block.href}]`) }];
      const numbers = figureTable(figure, assets.strings);
      const words: Piece = { kind: 'text', text: `_${escapeSlack(block.caption)}_` };
      return numbers === undefined ? [words] : [words, { kind: 'pre', text: table(numbers) }];
    }
  }
}

function list(block: Block & { type: 'list' }, depth: number, assets: Assets): Piece[] {
  return block.items.flatMap(({ checked, blocks }, i) => {
    const box = checked === undefined ? '' : checked ? '☑ ' : '☐ ';
    const mark = `${'    '.repeat(depth)}${block.ordered ? `${block.start + i}.` : '•'} ${box}`;
    const [first, ...rest] = blocks.flatMap((b) =>
      b.type === 'list' ? list(b, depth + 1, assets) : pieces(b, depth, assets),
    );
    if (first?.kind === 'text') return [{ ...first, text: mark + first.text }, ...rest];
    return [{ kind: 'text' as const, text: mark }, ...(first ? [first] : []), ...rest];
  });
}

/** Lines of text that follow each other are one text. */
function joined(all: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of all) {
    const last = result.at(-1);
    if (last?.kind === 'text' && piece.kind === 'text')
      result[result.length - 1] = { kind: 'text', text: `${last.text}\n${piece.text}` };
    else result.push(piece);
  }
  return result;
}

function table({ heads, align, rows }: TableBlock): string {
  const flat = (cells: readonly (readonly Inline[])[]): string[] => cells.map((cell) => plain(cell));
  const lines = textTable({ heads: flat(heads), align, rows: rows.map(flat) }, TABLE_WIDTH);
  return escapePre(lines.join('\n'));
}

/** `inBold`: what stands between the marks of a bold line already. */
function inlines(children: readonly Inline[], inBold = false): string {
  return children
    .map((child) => {
      switch (child.type) {
        case 'text':
          return escapeSlack(child.text);
        case 'code':
          return `\`${escapePre(child.text)}\``;
        case 'strong':
          return inBold ? inlines(child.children, true) : `*${inlines(child.children, true)}*`;
        case 'em':
          return `_${inlines(child.children, inBold)}_`;
        case 'del':
          return `~${inlines(child.children, inBold)}~`;
        case 'link':
          return link(child.href, child.children);
        case 'break':
          return child.soft ? ' ' : '\n';
      }
    })
    .join('');
}

function link(href: string, children: readonly Inline[]): string {
  const text = escapeSlack(plain(children));
  if (!/^[a-z]+:/i.test(href)) return text;
  return `<${amp(href).replaceAll('|', '%7C')}|${text.replaceAll('|', '¦')}>`;
}

/** mrkdwn has no way to escape these: where one could begin or end a mark it becomes a letter that looks like it. */
const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', _: '＿', '~': '∼', '`': 'ˋ' };

/**
 * Text that stays text: `<!here>`, `<@U1>` and addresses by the three entities Slack knows, marks by their
 * lookalikes, and a mention or an emoji that a person would paste (`@channel`) by a word joiner behind its sign.
 */
export function escapeSlack(text: string): string {
  return amp(text)
    .replace(/(?<![\p{L}\p{N}])[*_~`]|[*_~`](?![\p{L}\p{N}])/gu, (mark) => LOOKALIKES[mark] ?? mark)
    .replace(/(?<![\p{L}\p{N}])@(?=[\p{L}\p{N}])/gu, '@\u2060')
    .replace(/(?<![\p{L}\p{N}]):(?=[a-z_+'-][a-z0-9_+'-]*:)/giu, ':\u2060');
}

function escapePre(text: string): string {
  return amp(text).replaceAll('`', 'ˋ');
}

function amp(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
