import { isNoSecret, isOrdinary, isSaid } from './no-secret.js';
import { type Ending, readValue } from './read-value.js';
import { type Follower, looksRandom, type Span } from './rule.js';
import type { SecretName } from './secret-name.js';

const VALUE_KEY = /^[ \t]*["']?(?:value|Value|defaultValue|stringValue)["']?[ \t]*[:=][ \t]*/;
/** `name: x`, also as the first of a list's item. */
const MAPPING = /^[ \t]*(?:-[ \t]+)?(["']?)[\w.-]+\1:(?:[ \t\r]|$)/;
/** What stands behind a value that has its line for itself. */
const ALONE = /^(?:["'],?|,)?[ \t]*(?:#.*)?[}\]]*,?[ \t\r]*$/;
/** Of one list. */
const MOST_ITEMS = 256;

/** `value: x`, within three lines. */
export function valueBelow({ kind }: SecretName): Follower {
  let lines = 0;
  return {
    next: (line) => {
      if (lines++ > 2) return undefined;
      const value = valueOf(line, kind);
      if (value) lines = 9;
      // Other attributes may stand between; the next item ends it.
      return value ?? (/^[ \t]*(?:- |[}\]])/.test(line) ? undefined : []);
    },
  };
}

/** A block scalar. */
export function indented(depth: number, { kind }: SecretName): Follower {
  return {
    next: (line) => {
      const blanks = blanksOf(line);
      const end = line.endsWith('\r') ? line.length - 1 : line.length;
      if (blanks >= end) return [];
      return blanks > depth ? [{ start: blanks, end, kind }] : undefined;
    },
  };
}

/** Items of a JSON list, to its bracket. */
export function listBelow(about: SecretName): Follower {
  let items = 0;
  return {
    next: (line) => {
      const at = blanksOf(line);
      if (items++ >= MOST_ITEMS || /[\][{}]/.test(line[at] ?? '')) return undefined;
      // A call in a list of a program.
      if (/^[\w.]*\(/.test(line.slice(at, at + 64))) return [];
      return judged(line, at, 'word', about);
    },
  };
}

/** One scalar, `value: x`, or a list, each item behind its dash. `inQuotes`: the name is, as JSON has it. */
export function scalarBelow(about: SecretName, depth: number, inQuotes: boolean): Follower {
  let items = 0;
  let isOver = false;
  return {
    next: (line) => {
      const at = blanksOf(line);
      const dash = /^-[ \t]+/.exec(line.slice(at, at + 16))?.[0].length ?? 0;
      if (dash > 0 && at >= depth && !isOver && !MAPPING.test(line)) {
        isOver = ++items >= MOST_ITEMS;
        return judged(line, at + dash, 'line', about);
      }
      if (isOver || items > 0) return undefined;
      isOver = true;
      // Below a bare name only what is indented belongs to it: a prompt is followed by anything.
      if (at <= depth && !(inQuotes && /["']/.test(line[at] ?? ''))) return undefined;
      if (MAPPING.test(line)) return valueOf(line, about.kind);
      return isAlone(line, at) && (about.certain || looksRandom(line.trim()))
        ? judged(line, at, 'word', about)
        : undefined;
    },
  };
}

/** The argument of an option, both with a line for themselves. */
export function argumentBelow(about: SecretName): Follower {
  let isOver = false;
  return {
    next: (line) => {
      const at = /^[ \t]*(?:-[ \t]+)?(?![ \t]|["']?-)/.exec(line)?.[0].length;
      if (isOver || at === undefined || MAPPING.test(line)) return undefined;
      isOver = true;
      // A manual goes on with a sentence.
      const isItem = /^[ \t]*-/.test(line);
      return isItem || isAlone(line, at) ? judged(line, at, isItem ? 'line' : 'word', about) : undefined;
    },
  };
}

function valueOf(line: string, kind: SecretName['kind']): Span[] | undefined {
  const key = VALUE_KEY.exec(line)?.[0];
  if (key === undefined) return undefined;
  const value = readValue(line, key.length, /["']/.test(key) ? 'word' : 'line');
  return value && !isNoSecret(line.slice(value.start, value.end))
    ? [{ start: value.start, end: value.end, kind }]
    : [];
}

function judged(line: string, at: number, ending: Ending, { kind, certain }: SecretName): Span[] {
  const value = readValue(line, at, ending);
  if (!value) return [];
  const text = line.slice(value.start, value.end);
  if (isNoSecret(text) || isSaid(text) || (!certain && isOrdinary(text))) return [];
  return [{ start: value.start, end: value.end, kind }];
}

function isAlone(line: string, at: number): boolean {
  const value = readValue(line, at, 'word');
  return value !== undefined && ALONE.test(line.slice(value.end));
}

function blanksOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}
