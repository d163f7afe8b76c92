import { escapeLength } from './escape-length.js';
import { findColons, startsColons } from './find-colons.js';
import { findDashedIpv4, findIpv4 } from './find-ipv4.js';
import { findKernelHex } from './find-kernel-hex.js';
import { findBareMac, findMac } from './find-mac.js';
import { findReverseName } from './find-reverse-name.js';
import { withCaseOf } from './name-map.js';
import type { Kind, Match, Substitution } from './substitution.js';
import { isAlphanumeric } from './word-index.js';

/** Classes of characters as bits; what is none of them ends a run. */
const [DIGIT, LETTER, DOT, COLON, JOINT] = [1, 2, 4, 8, 16];
const CLASSES = Uint8Array.from({ length: 256 }, (_, code) => {
  const c = String.fromCharCode(code);
  if (/\d/.test(c)) return DIGIT;
  if (/[A-Za-z]/.test(c)) return LETTER;
  if (c === '.') return DOT;
  if (c === ':') return COLON;
  return c === '-' || c === '_' || c === '+' ? JOINT : 0;
});
/** RFC 5321 §4.5.3.1 and RFC 1035 §2.3.4. What is longer is no name; looking no further keeps time linear. */
const [LONGEST_LOCAL_PART, LONGEST_NAME] = [64, 255];
/** The run may end in the name of a reverse zone. */
const ARPA = 32;
const [DASH, SLASH, COLON_SIGN, AT_SIGN] = [45, 47, 58, 64];
/** Plain, with the slashes of PHP's JSON, or in a URL. */
const HOME = /(?:\/|%2[fF])(?:home|Users)(?:\\*\/|%2[fF])$/;
const LONGEST_HOME = '%2FUsers%2F'.length + 1;

/**
 * Replaces identities in text of whole lines, one character per byte. `replaced` is called for every token that
 * changed. One pass over runs of letters, digits and `.:-_+`; inside a run each word start is asked once.
 */
export function replaceIdentities(text: string, sub: Substitution, replaced: (kind: Kind) => void): string {
  let out = '';
  let copied = 0;
  const emit = (at: number, match: Match): number => {
    if (match.text !== undefined && match.text !== text.slice(at, match.end)) {
      out += text.slice(copied, at) + match.text;
      copied = match.end;
      replaced(match.kind);
    }
    return match.end;
  };
  for (let i = 0; i < text.length;) {
    let kinds = classAt(text, i);
    if (kinds === 0) {
      // A name whose first letter is of UTF-8.
      const mayStart = text.charCodeAt(i) > 127 && !isAlphanumeric(text.charCodeAt(i - 1));
      const name = mayStart ? findName(text, i, i, kinds, sub) : undefined;
      i = name ? emit(i, name) : i + 1;
      continue;
    }
    const start = i;
    for (let kind = kinds; kind !== 0; kind = classAt(text, ++i)) kinds |= kind;
    if ((kinds & DOT) !== 0 && (kinds & LETTER) !== 0 && mayEndInArpa(text, i)) kinds |= ARPA;
    i = scanRun(text, start, i, kinds, sub, emit);
  }
  return copied === 0 ? text : out + text.slice(copied);
}

function mayEndInArpa(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  return last === 97 || last === 65 || last === 46 || last === COLON_SIGN;
}

type Emit = (at: number, match: Match) => number;

/** Returns where scanning goes on: behind the run, or further where a token reached beyond it. */
function scanRun(
  text: string,
  start: number,
  end: number,
  kinds: number,
  sub: Substitution,
  emit: Emit,
): number {
  const word = startOfWord(text, start, sub);
  const mail = text.charCodeAt(end) === AT_SIGN ? findMail(text, word, end, sub) : undefined;
  const stop = mail?.at ?? end;
  let i = word;
  if ((kinds & LETTER) !== 0 && (text.charCodeAt(start - 1) === SLASH || word > start)) {
    const home = findHome(text, word, stop, sub);
    if (home) i = emit(word, home);
  }
  while (i < stop) {
    const kind = classAt(text, i);
    if ((kind & (DIGIT | LETTER)) === 0) {
      const colons = kind === COLON && startsColons(text, i) ? findColons(text, i, sub) : undefined;
      i = colons ? emit(i, colons) : i + 1;
      continue;
    }
    const wordEnd = endOfWord(text, i);
    const number = findNumber(text, i, wordEnd, kind, kinds, sub);
    // A row of hex digits and colons that is no address may still begin with a name: `db1:5432`.
    const name =
      number?.text === undefined && (kinds & LETTER) !== 0 ? findName(text, i, stop, kinds, sub) : undefined;
    const match = name ?? number;
    i = match ? emit(i, match) : wordEnd;
  }
  return mail ? emit(mail.at, mail.match) : Math.max(i, end);
}

/**
 * Where the first word of a run starts: behind the rest of an escape. `\nancy` is a known `nancy` (of a Windows domain)
 * rather than a line feed and an unknown `ancy`.
 */
function startOfWord(text: string, start: number, sub: Substitution): number {
  const word = start + escapeLength(text, start);
  if (word === start) return start;
  const isName = sub.names.words.find(text, start) && !sub.names.words.find(text, word);
  return isName ? start : word;
}

/** Addresses in all their forms, at the start of a word. */
function findNumber(
  text: string,
  at: number,
  wordEnd: number,
  kind: number,
  kinds: number,
  sub: Substitution,
): Match | undefined {
  const length = wordEnd - at;
  if (length === 8 || length === 32) {
    const hex = findKernelHex(text, at, length, sub);
    if (hex) return hex;
  }
  if (length === 12 || length === 15) return findBareMac(text, at, wordEnd, sub);
  if (length <= 4 && text.charCodeAt(wordEnd) === COLON_SIGN) {
    const colons = findColons(text, at, sub);
    if (colons) return colons;
  }
  if ((kinds & DOT) !== 0 && length <= 4) {
    const reverse = (kinds & ARPA) === 0 || length > 3 ? undefined : findReverseName(text, at, sub);
    if (reverse) return reverse;
    const ipv4 = kind === DIGIT ? findIpv4(text, at, sub) : undefined;
    if (ipv4) return ipv4;
    if (length === 4) return findMac(text, at, sub);
  }
  if (text.charCodeAt(wordEnd) !== DASH || length > 3) return undefined;
  return (length === 2 ? findMac(text, at, sub) : undefined) ?? findDashedIpv4(text, at, sub);
}

function findName(
  text: string,
  at: number,
  stop: number,
  kinds: number,
  sub: Substitution,
): Match | undefined {
  if ((kinds & DOT) !== 0 && !isInsideName(text.charCodeAt(at - 1))) {
    const end = endOfName(text, at, Math.min(stop, at + LONGEST_NAME));
    const name = sub.names.domainName(text.slice(at, end));
    if (name !== undefined) return { end, kind: 'host', text: name };
  }
  const word = sub.names.words.find(text, at);
  // A name in UTF-8 reaches beyond the run; into the local part of a mail address none may.
  if (!word || (word.end > stop && stop < text.length && classAt(text, stop) !== 0)) return undefined;
  return {
    end: word.end,
    kind: word.value.kind,
    text: withCaseOf(word.value.text, text.slice(at, word.end)),
  };
}

/** `/home/NAME` and `/Users/NAME`: the rest of the path segment is someone's name. */
function findHome(text: string, at: number, stop: number, sub: Substitution): Match | undefined {
  if (!HOME.test(text.slice(Math.max(0, at - LONGEST_HOME), at))) return undefined;
  let end = endOfName(text, at, Math.min(stop, at + LONGEST_NAME));
  // The rest of a name in UTF-8.
  while (
    end - at < LONGEST_NAME &&
    (text.charCodeAt(end) > 127 || (end >= stop && isAlphanumeric(text.charCodeAt(end))))
  ) {
    end++;
  }
  const name = sub.names.homeOwner(text.slice(at, end));
  return name === undefined ? undefined : { end, kind: 'user', text: name };
}

/** The mail address whose `@` stands at `end`: its local part is the end of the run, without what a colon parts from it. */
function findMail(
  text: string,
  start: number,
  end: number,
  sub: Substitution,
): { readonly at: number; readonly match: Match } | undefined {
  const from = Math.max(start, end - LONGEST_LOCAL_PART);
  const at = from + text.slice(from, end).lastIndexOf(':') + 1;
  const domainEnd = endOfName(text, end + 1, Math.min(text.length, end + 1 + LONGEST_NAME));
  const mapped = sub.names.mailAddress(text.slice(at, end), text.slice(end + 1, domainEnd));
  return mapped === undefined ? undefined : { at, match: { end: domainEnd, kind: 'email', text: mapped } };
}

/** Behind letters, digits and `.-_`, without dots and dashes at the end. */
function endOfName(text: string, at: number, stop: number): number {
  let end = at;
  while (end < stop && isInsideName(text.charCodeAt(end))) end++;
  while (end > at && !isAlphanumeric(text.charCodeAt(end - 1))) end--;
  return end;
}

function isInsideName(code: number): boolean {
  return isAlphanumeric(code) || code === 45 || code === 46 || code === 95;
}

function endOfWord(text: string, at: number): number {
  let end = at + 1;
  while (isAlphanumeric(text.charCodeAt(end))) end++;
  return end;
}

function classAt(text: string, at: number): number {
  return CLASSES[text.charCodeAt(at)] ?? 0;
}
