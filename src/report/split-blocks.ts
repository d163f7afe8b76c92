import { fences } from '../core/fences.js';
import { plainLines } from './plain-text.js';

export interface DocumentBlock {
  readonly id: string;
  /** Without its anchor; blank lines around it and blanks at line ends are gone. */
  readonly text: string;
}

export interface SplitDocument {
  /** What stands before the first anchor. */
  readonly before: string;
  /** In the order of the document. An id that stands there twice is here twice. */
  readonly blocks: readonly DocumentBlock[];
  /** Anchors of no known block. Their text is part of the block before. */
  readonly strange: readonly string[];
}

const ANCHOR = /^[ \t]*\\?<!--[ \t]*ev:([\w./-]+)[ \t]*--\\?>[ \t]*(.*)$/;

/**
 * Takes a document apart at its anchors, `<!-- ev:ID -->` at the beginning of a line. Evidence may hold the same text
 * (a log line in a code block), so an anchor in code is none, and an id that is not `known` separates nothing.
 */
export function splitBlocks(markdown: string, known: ReadonlySet<string>): SplitDocument {
  const isCode = fences();
  const parts: { id: string | undefined; lines: string[] }[] = [{ id: undefined, lines: [] }];
  const strange: string[] = [];
  for (const line of plainLines(markdown).split('\n')) {
    const anchor = isCode(line) ? null : ANCHOR.exec(line);
    const [, id = '', rest = ''] = anchor ?? [];
    if (anchor && known.has(id)) parts.push({ id, lines: rest === '' ? [] : [rest] });
    else {
      if (anchor) strange.push(id);
      else parts.at(-1)?.lines.push(line);
    }
  }
  const texts = parts.map(({ id, lines }) => ({ id, text: plainLines(lines.join('\n')) }));
  return {
    before: texts[0]?.text ?? '',
    blocks: texts.flatMap(({ id, text }) => (id === undefined ? [] : [{ id, text }])),
    strange,
  };
}
