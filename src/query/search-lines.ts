import type { LinePattern } from '../core/line-pattern.js';
import { candidatesOf } from './candidates.js';
import { countLineFeeds } from './count-lines.js';

const LF = 0x0a;
/** A longer line is searched in pieces; also the most that is held of what was searched, for context. */
const PIECE = 256 * 1024;
/** What two pieces of one line have in common; no required text is longer. */
const OVERLAP = 1024;
/** re2js is given so much at a time. */
const TESTED = 64 * 1024;
/** Bytes shown of a line. */
const SHOWN = 1000;

/** A line as it is shown. */
export interface ShownLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
  /** `text` is a part of the line. */
  readonly isCut?: true;
}

export interface Match extends ShownLine {
  /** Lines in front of it that no earlier match has shown, oldest first. */
  readonly before: readonly ShownLine[];
  /** Lines behind it, up to the next match. */
  readonly after: readonly ShownLine[];
}

export interface SearchWith {
  readonly pattern: LinePattern;
  /** Lines of context. */
  readonly before: number;
  readonly after: number;
  /** Lines that match are only counted; none is returned. */
  readonly onlyCount?: boolean;
}

/**
 * Searches one file that comes in chunks. Memory is bounded whatever the file is: of a line longer than 256 KiB pieces
 * are searched, and a part is shown. Matches come in order, each once its context is complete.
 */
export class LineSearch {
  /** Lines that match. */
  matched = 0;
  /** A NUL byte was seen. */
  isBinary = false;
  bytes = 0;
  readonly #with: SearchWith;
  readonly #candidates;
  readonly #found: Match[] = [];
  #window: Buffer = Buffer.alloc(0);
  /** Offsets in the window: up to where it was searched, and where the line of number `#lineAt` begins. */
  #searched = 0;
  #counted = 0;
  #line = 1;
  /** The last match, while its context is not complete. */
  #open: { readonly match: Match & { readonly after: ShownLine[] }; from: number } | undefined;
  /** Number of the last line that a match shows. */
  #lastShown = 0;
  /** A line longer than a piece is being searched: it has matched already or not. */
  #long: { hasMatched: boolean } | undefined;
  /** The window begins within a line. */
  #isTorn = false;

  readonly #piece: number;

  constructor(options: SearchWith, piece = PIECE) {
    this.#with = options;
    this.#piece = piece;
    this.#candidates = candidatesOf(options.pattern);
  }

  /** Bytes that are kept for what comes. */
  get held(): number {
    return this.#window.length;
  }

  /** Takes the next chunk; returns the matches that are complete. */
  add(chunk: Buffer): Match[] {
    this.bytes += chunk.length;
    if (!this.isBinary && chunk.includes(0)) this.isBinary = true;
    this.#window = this.#window.length === 0 ? chunk : Buffer.concat([this.#window, chunk]);
    const limit = this.#window.lastIndexOf(LF) + 1;
    if (limit > this.#searched) this.#search(limit);
    if (this.#window.length - this.#searched >= this.#piece) this.#searchPiece(this.#window.length);
    this.#forget();
    return this.#take();
  }

  /** After the last chunk. */
  end(): Match[] {
    const { length } = this.#window;
    if (length > this.#searched) this.#search(length);
    this.#fillAfter(length);
    this.#close();
    return this.#take();
  }

  /** Whole lines, from where the search stands up to `limit`. */
  #search(limit: number): void {
    const window = this.#window;
    if (this.#long) {
      const end = window.indexOf(LF, this.#searched);
      this.#searchPiece(end < 0 ? limit : end);
      this.#long = undefined;
      this.#searched = end < 0 ? limit : end + 1;
      if (this.#open?.from === Infinity) this.#open.from = this.#searched;
    }
    const next = this.#candidates?.(window);
    while (this.#searched < limit) {
      const start = next ? next(this.#searched, limit)?.start : this.#searched;
      if (start === undefined) break;
      const from = this.#startOf(start);
      const end = window.indexOf(LF, start);
      const to = end < 0 || end > limit ? limit : end;
      this.#searched = to + 1;
      if (this.#matches(from, to)) this.#note(from, to, start);
    }
    this.#searched = limit;
    if (this.#with.onlyCount) return;
    this.#fillAfter(limit);
    this.#countTo(limit);
  }

  /** The part of a line that goes on, or began in an earlier piece, up to `to`. */
  #searchPiece(to: number): void {
    const isFirst = this.#long === undefined;
    const long = (this.#long ??= { hasMatched: false });
    if (!long.hasMatched) {
      const from = isFirst ? this.#searched : 0;
      const piece = this.#window.subarray(from, to);
      const candidate = this.#candidates?.(piece)(0, piece.length);
      if ((this.#candidates === undefined || candidate) && this.#matches(from, to)) {
        long.hasMatched = true;
        this.#note(from, to, from + (candidate?.start ?? 0), true);
      } else if (isFirst) this.#fillAfter(to, true);
      // Where the line ends, and context goes on behind it, is not known yet.
      if (this.#open) this.#open.from = Infinity;
    }
    if (!this.#with.onlyCount) this.#countTo(to);
    this.#searched = to;
  }

  #matches(from: number, to: number): boolean {
    const { pattern } = this.#with;
    if (pattern.exact) return true;
    for (let at = from; ; at += TESTED - OVERLAP) {
      const end = at + TESTED >= to ? to : at + TESTED;
      if (pattern.test(lineText(this.#window.subarray(at, end)))) return true;
      if (end === to) return false;
    }
  }

  #note(from: number, to: number, at: number, isPiece = false): void {
    this.matched++;
    if (this.#with.onlyCount) return;
    this.#fillAfter(from);
    this.#close();
    this.#countTo(from);
    const number = this.#line;
    const before = this.#linesBefore(from, number);
    const around = this.#candidates ? at : this.#matchIn(from, to);
    const match = { ...shownLine(this.#window, from, to, number, around, isPiece), before, after: [] };
    this.#open = { match, from: to + 1 };
    this.#lastShown = number;
  }

  /** Only where the line is too long to be shown whole, and nothing else told where the match is. */
  #matchIn(from: number, to: number): number {
    if (to - from <= SHOWN) return from;
    const end = Math.min(to, from + TESTED);
    return from + Math.max(0, this.#with.pattern.find(lineText(this.#window.subarray(from, end))));
  }

  #linesBefore(from: number, number: number): ShownLine[] {
    const lines: ShownLine[] = [];
    let end = from;
    for (let n = number - 1; lines.length < this.#with.before && n > this.#lastShown && end > 0; n--) {
      const start = this.#startOf(end - 1);
      lines.unshift(shownLine(this.#window, start, end - 1, n, start, this.#isTorn && start === 0));
      end = start;
    }
    return lines;
  }

  #fillAfter(limit: number, isPiece = false): void {
    const open = this.#open;
    if (!open) return;
    const { after } = open.match;
    while (after.length < this.#with.after && open.from < limit) {
      const end = this.#window.indexOf(LF, open.from);
      const to = end < 0 || end > limit ? limit : end;
      const number = open.match.number + after.length + 1;
      after.push(shownLine(this.#window, open.from, to, number, open.from, isPiece && to === limit));
      this.#lastShown = number;
      open.from = to + 1;
    }
    if (after.length >= this.#with.after) this.#close();
  }

  #close(): void {
    if (this.#open) this.#found.push(this.#open.match);
    this.#open = undefined;
  }

  #take(): Match[] {
    return this.#found.splice(0);
  }

  #countTo(offset: number): void {
    if (offset <= this.#counted) return;
    this.#line += countLineFeeds(this.#window, this.#counted, offset);
    this.#counted = offset;
  }

  #startOf(within: number): number {
    return within === 0 ? 0 : this.#window.lastIndexOf(LF, within - 1) + 1;
  }

  /** Lets go of what was searched, but for the lines that may be context of what comes. */
  #forget(): void {
    let keep = this.#long ? Math.max(0, this.#searched - OVERLAP) : this.#searched;
    if (!this.#long) {
      for (let n = 0; n < this.#with.before && keep > 0; n++) keep = this.#startOf(keep - 1);
      keep = Math.max(keep, this.#searched - this.#piece);
    }
    if (keep > 0) this.#isTorn = this.#window[keep - 1] !== LF;
    this.#window = this.#window.subarray(keep);
    this.#searched -= keep;
    this.#counted -= keep;
    if (this.#open) this.#open.from -= keep;
  }
}

function lineText(bytes: Buffer): string {
  const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
  return bytes.toString('utf8', 0, end);
}

function shownLine(
  window: Buffer,
  from: number,
  to: number,
  number: number,
  around: number,
  isPiece = false,
): ShownLine {
  if (to - from <= SHOWN && !isPiece) return { number, text: lineText(window.subarray(from, to)) };
  let start = Math.max(from, Math.min(around - SHOWN / 2, to - SHOWN));
  let end = Math.min(to, start + SHOWN);
  // Not within a character: bytes 10xxxxxx go on with one.
  while (start > from && start < end && ((window[start] ?? 0) & 0xc0) === 0x80) start++;
  while (end < to && end > start && ((window[end] ?? 0) & 0xc0) === 0x80) end--;
  return { number, text: lineText(window.subarray(start, end)), isCut: true };
}
