import type { Follower, Span } from './rule.js';

/** What begins or ends a block: RFC 7468, RFC 4716; PuTTY's body ends with its MAC. */
const MARK = /-{4,5}[ +]?(?:BEGIN|END)(?:[ +]|%20)|Private-MAC:/;
/** Base64, its slash also as JSON may write it. */
const RUN = /(?:[A-Za-z0-9+/=]|\\{1,8}\/)+/g;
/** A salt, and with the passphrase the key: the one header whose value is part of it. */
const DEK_INFO = /DEK-Info: ([A-Za-z0-9,-]+)/;
/** Characters of a row that nothing but a body has: RFC 7468 writes 64, OpenSSH 70, MIME 76. */
const LONG_ROW = 40;
/** Characters of a row that says how wide the others are: 32 hex digits of OpenVPN are the narrowest. */
const NARROW_ROW = 16;
/** Lines of others between two rows, and lines to look at behind a key that was cut. */
const MOST_FOREIGN = 100;
/** The last row is short. Single words of other text look like it: no more than these are taken for one. */
const MOST_SHORT = 3;

/** Counting the words of a longer one would take as long as the line has runs. */
const LONGEST_PREFIX = 2048;

/** Where in its line a text stands: two columns or words may differ, where its prefix has a time or a level in it. */
export interface Place {
  readonly column: number;
  readonly words: number;
  readonly after: string;
}

export function placeOf(line: string, start: number, end: number): Place {
  const words = start > LONGEST_PREFIX ? Number.NaN : line.slice(0, start).split(/[ \t]+/).length;
  return { column: start, words, after: line.slice(end, end + 2) };
}

export function isSame(a: Place, b: Place): boolean {
  return a.after === b.after && (a.column === b.column || a.words === b.words);
}

/** Base64 of random bytes: of rows of 64 characters one in fifty thousand has not all three. */
function isLongRow(text: string): boolean {
  return text.length >= LONG_ROW && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}

const IS_BASE64 = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9+/=\\]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** The same of `data[at, end)`: a run of 40 covers one of each 40 bytes, so few are looked at. */
export function hasLongRow(data: Buffer, at: number, end: number): boolean {
  for (let i = at + LONG_ROW - 1; i < end; i += LONG_ROW) {
    if (IS_BASE64[data[i] ?? 0] !== 1) continue;
    let [from, to] = [i, i + 1];
    while (from > at && IS_BASE64[data[from - 1] ?? 0] === 1) from--;
    while (to < end && IS_BASE64[data[to] ?? 0] === 1) to++;
    if (to - from >= LONG_ROW && hasRow(data.toString('latin1', from, to))) return true;
    i = to;
  }
  return false;
}

/** Of a run in which slashes may be escaped, and line ends. */
function hasRow(run: string): boolean {
  return run.replaceAll('\\/', '/').split('\\').some(isLongRow);
}

export interface KeyBodyOptions {
  /** Where the first row is to be expected; undefined where the beginning was cut off. */
  readonly place?: Place;
  /** No END is to be expected: a row shorter than this one is the last. */
  readonly width?: number;
}

/**
 * The rows of a private key, whatever stands around them: the prefix of a log, a record of JSON, colours, quotes of a
 * program, lines of another writer. What is long enough to be nothing else is a row; what is not, where it stands at
 * the place of the one before.
 */
export class KeyBody implements Follower {
  #place: Place | undefined;
  #width: number | undefined;
  readonly #endsShort: boolean;
  #foreign = 0;
  #short = 0;
  #isOpen = false;
  #isOver = false;

  constructor({ place, width }: KeyBodyOptions = {}) {
    this.#place = place;
    this.#width = width;
    this.#endsShort = width !== undefined;
  }

  next(line: string, isContinued = false): readonly Span[] | undefined {
    if (this.#isOver || this.#foreign >= MOST_FOREIGN || MARK.test(line)) return undefined;
    const spans: Span[] = [];
    this.#foreign++;
    const dek = DEK_INFO.exec(line);
    if (dek) spans.push({ start: dek.index + 10, end: dek.index + dek[0].length });
    for (const { start, end } of runsIn(line)) {
      const isRest = isContinued && this.#isOpen && start === 0;
      if (isRest || this.#isRow(line, start, line.slice(start, end))) spans.push({ start, end });
    }
    this.#isOpen = spans.at(-1)?.end === line.length;
    return spans;
  }

  #isRow(line: string, start: number, text: string): boolean {
    const place = placeOf(line, start, start + text.length);
    const isThere = this.#place !== undefined && isSame(this.#place, place);
    if (isLongRow(text) || (isThere && text.length === this.#width)) {
      this.#place = place;
      this.#width ??= text.length;
      this.#foreign = 0;
      this.#short = 0;
      this.#isOver = this.#endsShort && text.length < (this.#width ?? 0);
      return true;
    }
    if (!isThere || this.#short >= MOST_SHORT) return false;
    if (this.#width === undefined && text.length >= NARROW_ROW) this.#width = text.length;
    else this.#short++;
    this.#isOver = this.#endsShort;
    return true;
  }
}

/** The rows in a part of a line. */
export function rowsIn(line: string, from: number, to: number): Span[] {
  return [...runsIn(line.slice(from, to))]
    .map(({ start, end }) => ({ start: from + start, end: from + end }))
    .filter(({ start, end }) => isLongRow(line.slice(start, end)));
}

/** The letter of an escape before it, `\n`, is no part of a run. */
function* runsIn(text: string): Generator<Span> {
  for (const { index, 0: run } of text.matchAll(RUN)) {
    const escape = text[index - 1] === '\\' && /^[nrt]/.test(run) ? 1 : 0;
    if (run.length > escape) yield { start: index + escape, end: index + run.length };
  }
}
