import { classAt } from './character-class.js';
import { withCaseOf } from './name-map.js';
import type { Match, Substitution } from './substitution.js';
import { isAlphanumeric } from './word-index.js';

/** RFC 5321 §4.5.3.1 and RFC 1035 §2.3.4. What is longer is no name; looking no further keeps time linear. */
const [LONGEST_LOCAL_PART, LONGEST_NAME] = [64, 255];
/** Plain, with the slashes of PHP's JSON, or in a URL. */
const HOME = /(?:\/|%2[fF])(?:home|Users)(?:\\*\/|%2[fF])$/;
const BACKSLASH = 92;
const LONGEST_HOME = '%2FUsers%2F'.length + 1;

/** A name under a known domain, from its first label on. */
export function findDomainName(text: string, at: number, stop: number, sub: Substitution): Match | undefined {
  const end = endOfName(text, at, Math.min(stop, at + LONGEST_NAME));
  const name = sub.names.domainName(text.slice(at, end));
  return name === undefined ? undefined : { end, kind: 'host', text: name };
}

/** A known name. */
export function findName(text: string, at: number, stop: number, sub: Substitution): Match | undefined {
  const word = sub.names.words.find(text, at);
  // A name in UTF-8 reaches beyond the run; into the local part of a mail address none may.
  if (!word || (word.end > stop && stop < text.length && classAt(text, stop) !== 0)) return undefined;
  return {
    end: word.end,
    kind: word.value.kind,
    text: withCaseOf(word.value.text, text.slice(at, word.end)),
  };
}

/** A separator, escaped. */
const ENDS_WORD = /(?:\\[nrtbf]|%(?:0[9AD]|2[0-9A-F]|3[A-F]|40))$/i;

/** A known name whose first letter is no ASCII: a byte of it, or a backslash or percent sign of its escape. */
export function findForeignName(text: string, at: number, sub: Substitution): Match | undefined {
  const before = text.charCodeAt(at - 1);
  const mayStart = !isAlphanumeric(before) || ENDS_WORD.test(text.slice(Math.max(0, at - 3), at));
  // Half of an escape: the other backslash would escape the pseudonym.
  return mayStart && !(before === BACKSLASH && text.charCodeAt(at) === BACKSLASH)
    ? findName(text, at, at, sub)
    : undefined;
}

/** `/home/NAME` and `/Users/NAME`: the rest of the path segment is someone's name. */
export function findHome(text: string, at: number, stop: number, sub: Substitution): Match | undefined {
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
export function findMail(
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

export function isInsideName(code: number): boolean {
  return isAlphanumeric(code) || code === 45 || code === 46 || code === 95;
}
