import { fences } from '../core/fences.js';
import { plainLines } from './plain-text.js';

/** A word, or a line end that means something. What stands between words is no difference. */
export interface Token {
  /** What stood before it: a blank or a line end within a paragraph; empty: it belongs to the word before. */
  readonly space: '' | ' ' | '\n';
  readonly text: string;
  /** How it is written, where that is not `text`. */
  readonly raw?: string;
}

/** Lines that begin something of their own: list item, heading, quote, table row. */
const STARTS = /^[ \t]*(?:[-*+]|1[.)])[ \t]|^ {0,3}(?:#{1,6}[ \t]|>|\|)/;
/** A number begins an item behind another one; within a paragraph only 1 does (CommonMark 5.2). */
const NUMBERED = /^[ \t]*\d{1,9}[.)][ \t]/;
/** Lines after which the next one begins something of its own. */
const ENDS = /^ {0,3}(?:#{1,6}[ \t]|\|)|\\$/;
const LETTER_SCRIPTS = /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])/u;

/**
 * Markdown as words. A paragraph that was wrapped differently has the same ones; the end of a paragraph, a list item
 * or a line of code is a token that begins with `\n`.
 */
export function tokensOf(markdown: string): Token[] {
  const tokens: Token[] = [];
  const isCode = fences();
  let [blank, before] = [false, ''];
  for (const line of plainLines(markdown).split('\n')) {
    const code = isCode(line);
    if (line === '' && !code) {
      blank = true;
      continue;
    }
    const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
    const starts = STARTS.test(line) || (NUMBERED.test(line) && NUMBERED.test(before));
    const own = code || blank || starts || ENDS.test(before);
    const deep = starts || blank ? indent : '';
    if (tokens.length > 0 && own)
      tokens.push({ space: '', text: `${blank ? '\n\n' : '\n'}${code ? '' : deep}` });
    if (code) tokens.push({ space: '', text: line });
    else
      for (const [i, run] of line
        .trim()
        .split(/[ \t]+/)
        .entries())
        tokens.push(...wordsOf(run, i === 0 && !own && tokens.length > 0 ? '\n' : ' '));
    [blank, before] = [false, code ? '```\\' : line];
  }
  return tokens;
}

/** `gateway.` is a word and a full stop, `1,500` one word. */
function wordsOf(run: string, space: ' ' | '\n'): Token[] {
  const [, word = '', stop = ''] = /^(.*?)([.,;:!?]*)$/su.exec(run) ?? [];
  const parts = [...word.split(LETTER_SCRIPTS), stop].filter((part) => part !== '');
  return parts.map((text, i) => ({ space: i === 0 ? space : '', text }));
}

/** The text of tokens again. */
export function textOf(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    const begins = text === '' || text.endsWith('\n') || /\n[ \t]*$/.test(text);
    text += (begins ? '' : token.space) + (token.raw ?? token.text);
  }
  return text;
}

/** The same for texts that differ in nothing but wrapping and blanks. */
export function wordKey(text: string): string {
  return tokensOf(text)
    .map((token) => token.text)
    .join('\0');
}

export function sameWords(a: string, b: string): boolean {
  return a === b || wordKey(a) === wordKey(b);
}
