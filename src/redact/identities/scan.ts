import { classAt, COLON, DIGIT, DOT, LETTER } from './character-class.js';
import { decodeRun, startsJoint } from './encoded-run.js';
import { escapeLength } from './escape-length.js';
import { findColons, startsColons } from './find-colons.js';
import { findGluedIpv4, findIpv4 } from './find-ipv4.js';
import { findKernelHex } from './find-kernel-hex.js';
import { findBareMac, findMac } from './find-mac.js';
import { findDomainName, findForeignName, findHome, findMail, findName, isInsideName } from './find-name.js';
import { findOid } from './find-oid.js';
import { findDashedIpv4 } from './find-reverse-host.js';
import { findReverseName } from './find-reverse-name.js';
import type { Kind, Match, Substitution } from './substitution.js';
import { isAlphanumeric } from './word-index.js';

/** The run may end in the name of a reverse zone. */
const ARPA = 32;
const [PERCENT, DASH, SLASH, COLON_SIGN, AT_SIGN, BACKSLASH] = [37, 45, 47, 58, 64, 92];
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
  scan(text, sub, emit);
  return copied === 0 ? text : out + text.slice(copied);
}

function scan(text: string, sub: Substitution, emit: Emit): void {
  let decodedUntil = 0;
  for (let i = 0; i < text.length;) {
    let kinds = classAt(text, i);
    if (kinds === 0) {
      const code = text.charCodeAt(i);
      const mayStart = code > 127 || code === BACKSLASH || code === PERCENT;
      const name = mayStart ? findForeignName(text, i, sub) : undefined;
      i = name ? emit(i, name) : i + 1;
      continue;
    }
    const start = i;
    for (let kind = kinds; kind !== 0; kind = classAt(text, ++i)) kinds |= kind;
    if (i >= decodedUntil && startsJoint(text, i)) {
      const word = startOfWord(text, start, sub);
      // The owner of a home folder is known by what stands before the run.
      const encoded = findHome(text, word, i, sub) ? undefined : scanEncoded(text, word, sub, emit);
      decodedUntil = encoded?.end ?? i;
      if (encoded?.isFound) {
        i = encoded.end;
        continue;
      }
    }
    if ((kinds & DOT) !== 0 && (kinds & LETTER) !== 0 && mayEndInArpa(text, i)) kinds |= ARPA;
    i = scanRun(text, start, i, kinds, sub, emit);
  }
}

/** What an escaped dot, colon or at sign parts is read as one run. */
function scanEncoded(
  text: string,
  start: number,
  sub: Substitution,
  emit: Emit,
): { readonly end: number; readonly isFound: boolean } {
  const run = decodeRun(text, start);
  let isFound = false;
  scan(run.text, sub, (at, match) => {
    const { at: from, match: encoded } = run.encoded(at, match);
    isFound ||= match.text !== undefined;
    emit(from, encoded);
    return match.end;
  });
  return { end: run.end, isFound };
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
    // The name of an owner may go on behind an escape.
    const known = home && findName(text, word, stop, sub);
    if (home) i = emit(word, known && known.end > home.end ? known : home);
  }
  while (i < stop) {
    const kind = classAt(text, i);
    if ((kind & (DIGIT | LETTER)) === 0) {
      const colons = kind === COLON && startsColons(text, i) ? findColons(text, i, sub) : undefined;
      i = colons ? emit(i, colons) : i + 1;
      continue;
    }
    // Before what it begins with: `10-0-0-7.db.acme.com` is one name.
    const isName =
      (kinds & LETTER) !== 0 && (kinds & DOT) !== 0 && (i === word || !isInsideName(text.charCodeAt(i - 1)));
    const domain = isName ? findDomainName(text, i, stop, sub) : undefined;
    if (domain) {
      i = emit(i, domain);
      continue;
    }
    const wordEnd = endOfWord(text, i);
    const number = findNumber(text, i, wordEnd, kind, kinds, sub);
    // A row of hex digits and colons that is no address may still begin with a name: `db1:5432`.
    const name =
      number?.text === undefined && (kinds & LETTER) !== 0 ? findName(text, i, stop, sub) : undefined;
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
  if ((kinds & DOT) !== 0) {
    const glued = findOid(text, at, sub) ?? findGluedIpv4(text, at, sub);
    if (glued) return glued;
  }
  if (length >= 12) return findBareMac(text, at, wordEnd, sub);
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

function endOfWord(text: string, at: number): number {
  let end = at + 1;
  while (isAlphanumeric(text.charCodeAt(end))) end++;
  return end;
}
