import type { Shape } from '../../core/log-time/shape.js';

/**
 * One stamp taken apart: bytes that must be the same again, and where in them seconds, fraction or epoch digits stand.
 * `needle … head | seconds | fraction? | tail`: as long as head and tail are the same the minute is the same.
 */
export interface Stencil {
  /** What stands before the first number; kept apart to tell stencils of one file from each other. */
  readonly prefix: Buffer;
  /** Looked for in the line where the prefix is of no fixed length (`"time":"`); else the stamp is at its start. */
  readonly needle: Buffer | undefined;
  /** Bytes from the needle, or from the start of the line, up to the seconds or the epoch. */
  readonly head: Buffer;
  /** Bytes behind the fraction, one byte of what follows included. */
  readonly tail: Buffer;
  /** Whether that one byte is there: the stamp may end the line. */
  readonly endsLine: boolean;
  /** It names no zone, or no year: a line where one could follow is another shape. */
  readonly lacks: { readonly zone: boolean; readonly year: boolean };
  /** With a needle: how every line begins, and how far in the needle stands at most. */
  readonly opens: Buffer;
  readonly within: number;
  /** Digits of an epoch; 0 for a wall clock. */
  readonly epochDigits: number;
  readonly shape: Shape;
  /** Bytes that begin a fraction. */
  readonly separators: readonly number[];
  /** Digits it has where the shape does not leave it out; 0: any number of them, or none. */
  readonly fractionDigits: number;
  /** ms of the full minute; 0 with an epoch. */
  readonly base: number;
  /** Where the needle stands next in which buffer. */
  searched: Buffer | undefined;
  nextAt: number;
  /** Set by each reading: where the stamp of that line begins (its first number) and ends. */
  foundAt: number;
  foundEnd: number;
}

const [ZERO, NINE, DOT, COMMA, CR, BLANK] = [48, 57, 46, 44, 13, 32];
const OLDEST_S = Date.UTC(2000, 0, 1) / 1000;
const YEAR_MS = 366 * 86_400_000;
const indexed = new Map<Shape, RegExp>();
/** Text in front of the first number that leads to it wherever it stands in the line. */
interface Anchor {
  readonly needle: RegExp;
  readonly opens: RegExp;
  readonly within: number;
}
const ACCESS: Anchor = { needle: /\[$/, opens: /^/, within: 250 };
const JSON_LINE: Anchor = {
  needle: /"[^"]{1,40}"\s*:\s*(?:\{\s*"\$date"\s*:\s*)?"?$/,
  opens: /^\{/,
  within: 4000,
};
const LOGFMT: Anchor = { needle: / [\w@]{1,40}="?$/, opens: /^[\w.@-]+=/, within: 300 };
const ANCHORS: Readonly<Record<string, Anchor | undefined>> = {
  access: ACCESS,
  json: JSON_LINE,
  'json-epoch': JSON_LINE,
  logfmt: LOGFMT,
  'logfmt-epoch': LOGFMT,
};

/** `(?:[.,](\d{1,9}))?` in a pattern. */
const OPTIONAL_FRACTION = /\(\?:(?:\[\.,\]|\\\.)\(\\d\{1,9\}\)/;
/** What large logs are written in; other shapes are read by the log clock, line by line. */
const FIT: ReadonlySet<string> = new Set(
  'iis iso slashed ctime syslog klog ruby level-first tagged compose redis day-month-name rfc2822 dotted numbers audit epoch'
    .split(' ')
    .concat(Object.keys(ANCHORS)),
);

/** From a line the log clock has read; undefined where a stamp of this shape cannot be read by a stencil. */
export function learnStencil(shape: Shape, text: string, ms: number, end: number): Stencil | undefined {
  const { fields } = shape;
  if (!FIT.has(shape.id)) return undefined;
  const pattern = indexed.get(shape) ?? new RegExp(shape.pattern.source, `${shape.pattern.flags}d`);
  indexed.set(shape, pattern);
  const groups = pattern.exec(text)?.indices;
  const at = (letter: string): [number, number] | undefined => groups?.[fields.indexOf(letter) + 1];
  const first = groups?.slice(1).find((g) => g !== undefined)?.[0];
  const isEpoch = fields.includes('e');
  const moving = isEpoch ? at('e') : fields.includes('s') ? at('s') : undefined;
  if (groups?.[0]?.[1] !== end || first === undefined || moving === undefined) return undefined;
  const fraction = fields.includes(isEpoch ? 'g' : 'f') ? at(isEpoch ? 'g' : 'f') : undefined;
  if (!isEpoch && moving[1] - moving[0] !== 2) return undefined;
  if (fraction !== undefined && fraction[0] !== moving[1] + 1) return undefined;
  const anchor = ANCHORS[shape.id];
  const needle = anchor?.needle.exec(text.slice(Math.max(0, first - 60), first))?.[0];
  if (anchor !== undefined && needle === undefined) return undefined;
  const lacks = {
    zone: fields.includes('z') && at('z') === undefined,
    year: fields.includes('Y') && at('Y') === undefined,
  };
  const follows = text.charCodeAt(end);
  if (couldFollow(lacks, Buffer.from(text, 'latin1'), follows === BLANK ? end + 1 : end)) return undefined;
  const start = needle === undefined ? 0 : first - needle.length;
  const digitsEnd = fraction === undefined ? moving[1] : moreDigits(text, fraction[1]);
  const latin1 = (a: number, b: number): Buffer => Buffer.from(text.slice(a, b), 'latin1');
  const canHaveFraction = fields.includes(isEpoch ? 'g' : 'f');
  const seconds = isEpoch ? 0 : Number(text.slice(...moving));
  if (seconds > 59) return undefined;
  const whole = Math.floor(ms / 1000) * 1000;
  return {
    prefix: latin1(needle === undefined ? 0 : start, first),
    needle: needle === undefined ? undefined : Buffer.from(needle, 'latin1'),
    head: latin1(start, moving[0]),
    tail: latin1(digitsEnd, Math.max(end, digitsEnd) + 1),
    endsLine: end >= text.length,
    lacks,
    opens: Buffer.from(anchor?.opens.exec(text)?.[0] ?? '', 'latin1'),
    within: anchor?.within ?? 0,
    epochDigits: isEpoch ? moving[1] - moving[0] : 0,
    separators: canHaveFraction ? (isEpoch || shape.id === 'klog' ? [DOT] : [DOT, COMMA]) : [],
    fractionDigits:
      fraction === undefined || OPTIONAL_FRACTION.test(shape.pattern.source) ? 0 : digitsEnd - fraction[0],
    shape,
    base: isEpoch ? 0 : whole - seconds * 1000,
    searched: undefined,
    nextAt: 0,
    foundAt: first,
    foundEnd: end,
  };
}

/** NaN: this line is not like that one; the log clock decides. */
export function stencilMs(stencil: Stencil, buffer: Buffer, from: number, to: number, now: number): number {
  const { head, tail, needle } = stencil;
  let at = from;
  if (needle !== undefined) {
    const found = needleAt(stencil, needle, buffer, from, to) - from;
    if (found < 1 || found > stencil.within) return Number.NaN;
    for (let i = 0; i < stencil.opens.length; i++)
      if (buffer[from + i] !== stencil.opens[i]) return Number.NaN;
    at += found;
  }
  for (let i = 0; i < head.length; i++) if (buffer[at + i] !== head[i]) return Number.NaN;
  const start = at - from + stencil.prefix.length;
  at += head.length;
  let ms: number;
  if (stencil.epochDigits > 0) {
    let digits = 0;
    let seconds = 0;
    let beyond = 0;
    for (; digits < stencil.epochDigits; digits++) {
      const digit = (buffer[at + digits] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return Number.NaN;
      if (digits < 10) seconds = seconds * 10 + digit;
      else if (digits < 13) beyond = beyond * 10 + digit;
    }
    at += digits;
    if (isDigit(buffer[at]) || seconds < OLDEST_S || seconds * 1000 > now + YEAR_MS) return Number.NaN;
    ms = seconds * 1000 + beyond;
  } else {
    const tens = (buffer[at] ?? 0) - ZERO;
    const ones = (buffer[at + 1] ?? 0) - ZERO;
    if (tens < 0 || tens > 5 || ones < 0 || ones > 9) return Number.NaN;
    ms = stencil.base + (tens * 10 + ones) * 1000;
    at += 2;
  }
  if (at < to && stencil.separators.includes(buffer[at] ?? 0) && isDigit(buffer[at + 1])) {
    at++;
    let value = 0;
    let digits = 0;
    for (; at < to && isDigit(buffer[at]); at++) {
      if (digits < 3) value = value * 10 + (buffer[at] ?? 0) - ZERO;
      digits++;
    }
    if (stencil.fractionDigits !== 0 && digits !== stencil.fractionDigits) return Number.NaN;
    if (stencil.epochDigits !== 0 && stencil.epochDigits !== 10) value = 0;
    ms += digits === 1 ? value * 100 : digits === 2 ? value * 10 : value;
  } else if (isDigit(buffer[at]) || stencil.fractionDigits !== 0) return Number.NaN;
  const own = stencil.endsLine ? tail.length : tail.length - 1;
  for (let i = 0; i < tail.length; i++) if (at + i < to && buffer[at + i] !== tail[i]) return Number.NaN;
  if (at + own > to) return Number.NaN;
  // What follows must be as in the line learnt from: nothing, or that one byte.
  const lineEnds = at + own === to || (at + own + 1 === to && buffer[at + own] === CR);
  if (stencil.endsLine !== lineEnds) return Number.NaN;
  if (at + own + 1 < to && buffer[at + own] === BLANK && couldFollow(stencil.lacks, buffer, at + own + 1))
    return Number.NaN;
  stencil.foundAt = start;
  stencil.foundEnd = at + own - from;
  return ms;
}

/**
 * Where the needle stands in the line, `from` or less where it does not. What a search found behind the line is kept
 * for the lines to come: each byte is searched once, whether or not lines hold the needle.
 */
function needleAt(stencil: Stencil, needle: Buffer, buffer: Buffer, from: number, to: number): number {
  if (needle.length === 1) {
    const end = Math.min(to, from + stencil.within + 1);
    const [byte] = needle;
    let at = from;
    while (at < end && buffer[at] !== byte) at++;
    return at < end ? at : from;
  }
  if (stencil.searched !== buffer || stencil.nextAt < from) {
    const found = buffer.indexOf(needle, from);
    stencil.searched = buffer;
    stencil.nextAt = found < 0 ? Number.POSITIVE_INFINITY : found;
  }
  return stencil.nextAt + needle.length <= to ? stencil.nextAt : from;
}

/** `+`, `-`, `Z` and names such as `UTC` and `CEST` are zones; digits, or a zone, stand before a year. */
function couldFollow({ zone, year }: Stencil['lacks'], buffer: Uint8Array, at: number): boolean {
  const code = buffer[at] ?? 0;
  if (zone && (code === 43 || code === 45)) return true;
  if (year && isDigit(code)) return true;
  if (!isCapital(code)) return false;
  let end = at + 1;
  while (end - at < 5 && isCapital(buffer[end] ?? 0)) end++;
  const last = buffer[end - 1];
  // T, C, K and Z end all names of zones; INFO and WARN end otherwise.
  return end - at < 5 && (last === 84 || last === 67 || last === 75 || last === 90);
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function moreDigits(text: string, at: number): number {
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at++;
  return at;
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= ZERO && code <= NINE;
}
