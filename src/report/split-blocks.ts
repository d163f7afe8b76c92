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
 * (a log line in a code block), so an anchor in code is none, and an id that is not in `base`, the blocks as they were
 * rendered, separates nothing. A code block that a person left open ends with the next anchor.
 */
export function splitBlocks(markdown: string, base: Readonly<Record<string, string>>): SplitDocument {
  const lines = plainLines(markdown).split('\n');
  const ids = lines.flatMap((line) => ANCHOR.exec(line)?.[1] ?? []);
  const isKnown = (id: string): boolean => Object.hasOwn(base, id);
  // The only one of its id, and not what was rendered as code: rendered blocks close theirs.
  const isLost = (id: string, within: string | undefined): boolean =>
    isKnown(id) &&
    ids.indexOf(id) === ids.lastIndexOf(id) &&
    !(within !== undefined && base[within]?.includes(`ev:${id}`));
  let isCode = fences();
  const parts: { id: string | undefined; lines: string[] }[] = [{ id: undefined, lines: [] }];
  const strange: string[] = [];
  for (const line of lines) {
    const code = isCode(line);
    const [, id, rest = ''] = ANCHOR.exec(line) ?? [];
    if (id === undefined || (code && !isLost(id, parts.at(-1)?.id))) parts.at(-1)?.lines.push(line);
    else if (isKnown(id)) {
      parts.push({ id, lines: rest === '' ? [] : [rest] });
      if (code) isCode = fences();
    } else strange.push(id);
  }
  const texts = parts.map(({ id, lines: own }) => ({ id, text: plainLines(own.join('\n')) }));
  return {
    before: texts[0]?.text ?? '',
    blocks: texts.flatMap(({ id, text }) => (id === undefined ? [] : [{ id, text }])),
    strange,
  };
}
