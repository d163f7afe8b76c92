import { createHmac } from 'node:crypto';

/** Longest pattern OpenSSH takes; a longer one makes the whole list match nothing. */
const LONGEST_PATTERN = 1022;

/** UTF-8 as one character a byte: files are read that way, whatever their encoding. */
export function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** ASCII only, as the C locale does it. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

/**
 * A comma-separated pattern list of ssh_config(5) or sshd(8): `*` any run, `?` one character, `!` excludes, and
 * an exclusion that matches beats everything else. Case of ASCII letters is ignored.
 */
export function matchPatternList(text: string, list: string): boolean {
  const name = lowerCase(text);
  let matched = false;
  for (const part of lowerCase(list).split(',')) {
    const negated = part.startsWith('!');
    const pattern = negated ? part.slice(1) : part;
    if (pattern.length > LONGEST_PATTERN) return false;
    if (!matchPattern(name, pattern)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** One pattern. Steps back only to the last `*`, so a hostile pattern costs at most text × pattern. */
export function matchPattern(text: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[place] === '*') {
      star = place++;
      resume = at;
    } else if (place < pattern.length && (pattern[place] === '?' || pattern[place] === text[at])) {
      place++;
      at++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[place] === '*') place++;
  return place === pattern.length;
}

export interface HashedName {
  readonly salt: Buffer;
  /** base64 of HMAC-SHA1(salt, name). */
  readonly digest: string;
}

/** `|1|salt|digest`, both base64 of 20 bytes; undefined for anything else. */
export function parseHashedName(text: string): HashedName | undefined {
  const match = /^\|1\|([A-Za-z0-9+/]{27}=)\|([A-Za-z0-9+/]{27}=)$/.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  return { salt: Buffer.from(match[1], 'base64'), digest: match[2] };
}

export function matchesHashed(name: string, hashed: HashedName): boolean {
  return hmac(name, hashed.salt) === hashed.digest;
}

/** The name as `HashKnownHosts yes` stores it. */
export function hashName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${hmac(name, salt)}`;
}

function hmac(name: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(name, 'latin1').digest('base64');
}
