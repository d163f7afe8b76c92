import type { Block } from './blocks.js';

/** Between blocks: a phrase never goes over it. */
const GAP = '\u2029';
/** What is no prose within a line: code, addresses of pages, targets of links. */
const NOT_PROSE = /`[^`\n]{1,1000}`|\bhttps?:\/\/[^\s)>\]|]{1,2000}|\]\([^()\s]{1,1000}\)/g;
/** What has digits and is no measure: dates, addresses, versions, names of tickets, hosts, files and regions. */
const NO_NUMBERS =
  /\b\d{4}-\d\d-\d\d(?:T[\d:.]{4,18}(?:Z|[+-]\d\d:?\d\d)?)?|\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\b|\b\d{1,3}(?:\.\d{1,3}){3}(?:[/:]\d{1,5})?\b|\b[vV]?\d{1,4}\.\d{1,4}\.\d{1,6}\b|\b\p{Lu}{2,10}-\d{2,12}\b|\b[A-Za-z][\w-]{0,60}\d[\w.-]{0,60}|\b[0-9a-fA-F]{12,128}\b|\b[\w.-]{1,80}\.(?:txt|md|log|py|sh|dump|pcap|ya?ml|json|png|gz|csv)\b(?::\d{1,6}(?:-\d{1,6})?)?|#\d{1,6}\b|\[[A-Z]\d{1,5}\]/gu;

const blank = (found: string): string => found.replace(/[^\n]/g, ' ');

/** The same length, with everything that is not prose as blanks: fences, code spans, comments, addresses. */
export function maskProse(text: string, blocks: readonly Block[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of blocks) {
    const isProse = kind !== 'code' && kind !== 'plain';
    parts.push(GAP.repeat(start - at), isProse ? text.slice(start, end) : GAP.repeat(end - start));
    at = end;
  }
  parts.push(GAP.repeat(Math.max(0, text.length - at)));
  return maskInline(parts.join(''));
}

function maskInline(text: string): string {
  return withoutComments(text).replace(NOT_PROSE, blank);
}

function withoutComments(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let open = text.indexOf('<!--'); open >= 0; open = text.indexOf('<!--', at)) {
    const close = text.indexOf('-->', open);
    if (close < 0) break;
    parts.push(text.slice(at, open), blank(text.slice(open, close + 3)));
    at = close + 3;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** The same length, without what has digits and is no measure. */
export function maskNames(text: string): string {
  return text.replace(NO_NUMBERS, blank);
}
