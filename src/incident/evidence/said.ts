import { codeSpan, escapeLine } from '../../core/escape.js';

/** More of what evidence says does not belong into a line of a document. */
const LONGEST = 240;
/** What is set as code: nothing in it is markup, whatever a host is called. */
const PLAIN_WORD = /^[\w.:@/-]{1,80}$/;

/**
 * Text of evidence as a line of Markdown: one line, capped, escaped, and without what a document replaces in prose
 * (`{{f:…}}`, `[E7]`): that is for people to write. `words` (interfaces, values) are set as code.
 */
export function said(text: string, words: Iterable<string> = []): string {
  const known = [...new Set(words)].filter((word) => PLAIN_WORD.test(word));
  const line = capped(text);
  if (known.length === 0) return inert(line);
  const longestFirst = known.toSorted((a, b) => b.length - a.length).map(escapePattern);
  const parts = line.split(new RegExp(`(?<![\\w.:@/-])(${longestFirst.join('|')})(?![\\w@/-]|[.:]\\w)`));
  return parts.map((part, i) => (i % 2 === 1 ? codeSpan(part) : inert(part))).join('');
}

/** Cut at a word, with a mark; a line of 10 MB becomes a short one. */
export function capped(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest);
  const at = cut.lastIndexOf(' ');
  return `${cut.slice(0, at > longest * 0.6 ? at : longest).replace(/[\uD800-\uDBFF]$/, '')} …`;
}

function inert(text: string): string {
  // Blanks at the ends belong to the line, not to the part.
  const [, before = '', inner = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? [];
  const blank = (gap: string): string => (gap === '' ? '' : ' ');
  const escaped = escapeLine(inner)
    .replaceAll('{{', String.raw`\{\{`)
    .replace(/(\\*)\[(?=[A-Z]\d+\])/g, (_, slashes: string) =>
      slashes.length % 2 === 0 ? `${slashes}\\[` : `${slashes}[`,
    );
  return `${blank(before)}${escaped}${blank(after)}`;
}

function escapePattern(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}

const LEVEL = /^(?:\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|CRIT(?:ICAL)?|FATAL)\]?:?\s+)+/;
/** What differs from line to line, as templates mask it: fields are left out, values within a sentence are `…`. */
const FIELD = /\s+[\w.-]+=(?:"…"|\S*#\S*)|\[#\]/g;
const VALUE = /(?<=^|\s)#(?=\s|$|[:;,.])/g;

/** What many messages have in common, in words: without level and fields. */
export function gist(template: string): string {
  const text = template.replace(/^\d+ × /, '').replace(LEVEL, '');
  const words = text.replace(FIELD, '').replace(VALUE, '…').replaceAll(/\s+/g, ' ').trim();
  return /\p{L}{3}/u.test(words) ? words : text;
}

/** One message, without its level. */
export function message(text: string): string {
  return text.replace(LEVEL, '');
}
