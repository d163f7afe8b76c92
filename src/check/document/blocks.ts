import type { Lines } from './lines.js';

export interface Section {
  readonly title: string;
  readonly level: number;
  readonly start: number;
  readonly parent: Section | undefined;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A piece of a document: Markdown's, and those of a mail or of text in a fence. */
export interface Block extends Span {
  /** `plain`: a line in a fence that names no language; `code`: a line in one that does. */
  readonly kind: 'heading' | 'paragraph' | 'item' | 'row' | 'plain' | 'code';
  readonly section: Section;
  /** Blocks of the same list, table or fence carry the same number. */
  readonly group: number;
  /** In a mail that stands in a fence. */
  readonly inMail?: true;
  /** Of an item: blanks before its bullet. */
  readonly indent?: number;
  /** Of an item with a box: whether it is ticked. */
  readonly ticked?: boolean;
  /** Of a row. */
  readonly cells?: readonly Span[];
  /** Of a row: the cells of the head, absent for the head itself and for a table without one. */
  readonly head?: readonly string[];
}

const FENCE = /^[ \t]{0,40}(`{3,}|~{3,})[ \t]{0,40}([^\s`]*)/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*)$/;
/** `SYMPTOMS:` on a line of its own, as mails have them. */
const LABEL_LINE = /^(\p{Lu}[\p{Lu}\p{N} /()&,'-]{3,60}):[ \t]*$/u;
/** The same with words behind it in brackets: `SPECIFIC INCIDENTS (Last 7 Days):`. */
const LABEL_NOTE = /^(\p{Lu}[\p{Lu} /&-]{3,40} \([^)]{1,40}\)):[ \t]*$/u;
const MAIL_HEAD = /^(?:Subject|Betreff|From|Von|To|An|Cc): ?\S/;
const ITEM = /^([ \t]{0,40})(?:[-*+•]|\d{1,3}[.)])[ \t]+(?:\[([ xX])\][ \t])?/;
const DELIMITER = /^[ \t]{0,40}\|?[ \t]{0,40}:?-{2,}[-:| \t]{0,2000}$/;
/** A line is looked at for its kind this far. */
const LEAD = 4096;

/** Cuts a document into blocks, in order. */
export function readBlocks(text: string, lines: Lines): Block[] {
  const blocks: Block[] = [];
  let section: Section = { title: '', level: 0, start: 0, parent: undefined };
  let group = 0;
  let fence: { mark: string; language: string; outside: Section } | undefined;
  let inMail = false as boolean;
  let head: readonly string[] | undefined;
  let open: 'paragraph' | 'item' | 'row' | undefined;

  const mailed = (): { inMail?: true } => (inMail ? { inMail } : {});
  const grow = (end: number): void => {
    const last = blocks.at(-1);
    if (last) blocks[blocks.length - 1] = { ...last, end };
  };
  for (let line = 1; line <= lines.count; line++) {
    const [start, end] = lines.range(line);
    const lead = text.slice(start, Math.min(end, start + LEAD));
    const mark = FENCE.exec(lead);
    if (fence) {
      if (mark?.[1]?.startsWith(fence.mark) && mark[2] === '') {
        ({ outside: section } = fence);
        fence = undefined;
        inMail = false;
        open = undefined;
        continue;
      }
      // A mail in a fence is read as what it is.
      inMail ||= fence.language === '' && blocks.at(-1)?.group !== group && MAIL_HEAD.test(lead);
      if (!inMail) {
        if (end > start)
          blocks.push({ kind: fence.language === '' ? 'plain' : 'code', start, end, section, group });
        open = undefined;
        continue;
      }
    } else if (mark) {
      fence = { mark: mark[1] ?? '```', language: mark[2] ?? '', outside: section };
      group++;
      open = undefined;
      continue;
    }
    if (lead.trim() === '') {
      open = undefined;
      continue;
    }
    const title = HEADING.exec(lead) ?? LABEL_LINE.exec(lead) ?? LABEL_NOTE.exec(lead);
    if (title) {
      const isMarked = title[2] !== undefined;
      section = sectionBelow(
        section,
        isMarked ? (title[1] ?? '').length : 7,
        title[2] ?? title[1] ?? '',
        start,
      );
      blocks.push({ kind: 'heading', start, end, section, group: ++group, ...mailed() });
      open = undefined;
      continue;
    }
    if (lead.trimStart().startsWith('|')) {
      if (open !== 'row') {
        group++;
        head = undefined;
      }
      const last = blocks.at(-1);
      if (DELIMITER.test(lead)) {
        if (open === 'row' && last?.cells) head = last.cells.map((c) => text.slice(c.start, c.end));
      } else {
        blocks.push({
          kind: 'row',
          start,
          end,
          section,
          group,
          cells: cellsOf(text, start, end),
          ...(head && { head }),
          ...mailed(),
        });
      }
      open = 'row';
      continue;
    }
    const item = ITEM.exec(lead);
    if (item) {
      if (open !== 'item' && !continuesList(blocks.at(-1), text, start)) group++;
      const box = item[2];
      blocks.push({
        kind: 'item',
        start: start + item[0].length,
        end,
        section,
        group,
        indent: (item[1] ?? '').length,
        ...(box !== undefined && { ticked: box !== ' ' }),
        ...mailed(),
      });
      open = 'item';
      continue;
    }
    if (open === 'paragraph' || open === 'item') {
      grow(end);
      continue;
    }
    blocks.push({ kind: 'paragraph', start, end, section, group: ++group, ...mailed() });
    open = 'paragraph';
  }
  return blocks;
}

/** Items with nothing but blank lines between them are one list. */
function continuesList(last: Block | undefined, text: string, start: number): boolean {
  return last?.kind === 'item' && start - last.end < 200 && text.slice(last.end, start).trim() === '';
}

function sectionBelow(current: Section, level: number, title: string, start: number): Section {
  let parent: Section | undefined = current;
  while (parent && parent.level >= level) parent = parent.parent;
  return { title: title.replace(/[*_`#]+/g, '').trim(), level, start, parent };
}

function cellsOf(text: string, start: number, end: number): Span[] {
  const cells: Span[] = [];
  let from = text.indexOf('|', start) + 1;
  for (let at = from; at <= end; at++) {
    if (at < end && (text[at] !== '|' || text[at - 1] === '\\')) continue;
    if (at === end && text.slice(from, end).trim() === '') break;
    let [a, b] = [from, at];
    while (a < b && /\s/.test(text[a] ?? '')) a++;
    while (b > a && /\s/.test(text[b - 1] ?? '')) b--;
    cells.push({ start: a, end: b });
    from = at + 1;
  }
  return cells;
}
