import { Lexer, type Token, Tokenizer, type Tokens } from 'marked';
import { visible } from '../../core/escape.js';
import { decodeEntities } from './entities.js';
import { safeHref } from './safe-href.js';

/** Text within a block. All text is plain: nothing of it is markup of any format. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong' | 'em' | 'del'; readonly children: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] }
  /** `soft`: the line ends here in the source only. */
  | { readonly type: 'break'; readonly soft: boolean };

export interface ListItem {
  /** A task; absent: none. */
  readonly checked?: boolean;
  readonly blocks: readonly Block[];
}

export interface TableBlock {
  readonly type: 'table';
  readonly align: readonly ('left' | 'right' | 'center')[];
  readonly heads: readonly (readonly Inline[])[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
}

/** A block of a document: what every format is made from. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  | {
      readonly type: 'list';
      readonly ordered: boolean;
      readonly start: number;
      /** Its items are paragraphs, with space between them. */
      readonly loose: boolean;
      /** It stands right below the line that announces it. */
      readonly attached: boolean;
      readonly items: readonly ListItem[];
    }
  | TableBlock
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | { readonly type: 'rule' }
  /** An image alone in its paragraph; `href` is what the source says, and may be nobody's. */
  | { readonly type: 'image'; readonly href: string; readonly caption: string };

/** A line longer than this is cut, and says so: nobody reads it, and reading it may take a parser for ever. */
const LONGEST_LINE = 8000;

/**
 * Markdown (CommonMark with the tables, tasks and strikethrough of GFM) as blocks. Raw HTML is text, and so is an
 * address that is not written as a link: evidence must not turn into something to click. The anchors of sections
 * are left out.
 */
export function parseMarkdown(markdown: string): Block[] {
  const text = visible(markdown).split('\n').map(cutLine).join('\n');
  return new Lexer({ gfm: true, tokenizer: new TextOnly() }).lex(text).flatMap(block);
}

function cutLine(line: string): string {
  if (line.length <= LONGEST_LINE) return line;
  const kept = line.slice(0, LONGEST_LINE).replace(/[\\\ud800-\udbff]+$/, '');
  return `${kept} … (cut here: the line has ${line.length} characters)`;
}

class TextOnly extends Tokenizer {
  override html(source: string): Tokens.HTML | undefined {
    const raw = /^ {0,3}<!-- ev:[\w.-]+ -->[ \t]*(?:\n|$)/.exec(source)?.[0];
    return raw === undefined ? undefined : { type: 'html', block: true, raw, pre: false, text: raw };
  }
  override tag(): undefined {}
  override url(): undefined {}
}

function block(token: Token, at: number, all: readonly Token[]): Block[] {
  switch (token.type) {
    case 'heading':
      return [{ type: 'heading', level: (token as Tokens.Heading).depth, children: inlines(token.tokens) }];
    case 'paragraph':
    case 'text':
      return [paragraph(token)];
    case 'code':
      return [
        { type: 'code', language: (token as Tokens.Code).lang ?? '', text: (token as Tokens.Code).text },
      ];
    case 'list': {
      const { ordered, start, loose, items } = token as Tokens.List;
      const attached = all[at - 1]?.type === 'paragraph' || all[at - 1]?.type === 'text';
      const from = ordered ? Number(start) : 1;
      return [{ type: 'list', ordered, start: from, loose, attached, items: items.map(item) }];
    }
    case 'table': {
      const { header, align, rows } = token as Tokens.Table;
      return [
        {
          type: 'table',
          align: align.map((a) => a ?? 'left'),
          heads: header.map((cell) => inlines(cell.tokens)),
          rows: rows.map((row) => row.map((cell) => inlines(cell.tokens))),
        },
      ];
    }
    case 'blockquote':
      return [{ type: 'quote', blocks: (token.tokens ?? []).flatMap(block) }];
    case 'hr':
      return [{ type: 'rule' }];
    default:
      // Blank lines, anchors, link definitions.
      return [];
  }
}

function paragraph(token: Token): Block {
  const tokens = ('tokens' in token ? token.tokens : undefined) ?? [];
  const [only] = tokens;
  if (tokens.length === 1 && only?.type === 'image') {
    const { href, text } = only as Tokens.Image;
    return { type: 'image', href, caption: plain(inlines(only.tokens)) || decodeEntities(text) };
  }
  if (tokens.length > 0) return { type: 'paragraph', children: inlines(tokens) };
  return { type: 'paragraph', children: [{ type: 'text', text: (token as Tokens.Text).text }] };
}

function item({ task, checked, tokens }: Tokens.ListItem): ListItem {
  const blocks = tokens.filter((t) => t.type !== 'checkbox').flatMap(block);
  return { ...(task && { checked: checked === true }), blocks };
}

function inlines(tokens: readonly Token[] | undefined): Inline[] {
  return (tokens ?? []).flatMap(inline);
}

function inline(token: Token): Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [{ type: token.type, children: inlines(token.tokens) }];
    case 'codespan':
      return [{ type: 'code', text: (token as Tokens.Codespan).text }];
    case 'br':
      return [{ type: 'break', soft: false }];
    case 'link':
      return link(token as Tokens.Link);
    case 'image': {
      const { href, text } = token as Tokens.Image;
      return [{ type: 'text', text: `[${decodeEntities(text)}: ${href}]` }];
    }
    case 'escape':
      return [{ type: 'text', text: (token as Tokens.Escape).text }];
    case 'checkbox':
      return [];
    default:
      return lines(decodeEntities((token as Tokens.Text).text));
  }
}

/** What leads to no place a document may lead to stays as it was written. */
function link({ href, tokens }: Tokens.Link): Inline[] {
  const children = inlines(tokens);
  const safe = safeHref(href);
  if (safe !== undefined) return [{ type: 'link', href: safe, children }];
  return [...children, { type: 'text', text: ` (${href})` }];
}

function lines(text: string): Inline[] {
  return text.split('\n').flatMap((line, i): Inline[] => {
    const part: Inline[] = line === '' ? [] : [{ type: 'text', text: line }];
    return i === 0 ? part : [{ type: 'break', soft: true }, ...part];
  });
}

/** The text alone. */
export function plain(children: readonly Inline[]): string {
  return children
    .map((child) => {
      if (child.type === 'text' || child.type === 'code') return child.text;
      return child.type === 'break' ? ' ' : plain(child.children);
    })
    .join('');
}
