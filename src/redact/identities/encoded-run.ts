import type { Match } from './substitution.js';

/** Dot, colon or at sign as URLs (RFC 3986 §2.1, once or more), JSON (RFC 8259 §7), nginx and systemd escape them. */
const JOINT = /(?:%(?:25)*|\\+u00|\\+x)(2e|3a|40)/iy;
const PLAIN = /[0-9A-Za-z.:_+-]+/y;
/** Longer than a mail address or a name; what is behind is another run. */
const LONGEST = 400;

/** A run in which joints are escaped, as it reads without. */
export interface EncodedRun {
  readonly text: string;
  readonly end: number;
  /** `match` of the decoded text as one of the text it was decoded from, escaped as it was there. */
  encoded(at: number, match: Match): { readonly at: number; readonly match: Match };
}

export function startsJoint(text: string, at: number): boolean {
  const c = text[at];
  return (c === '%' || c === '\\') && joint(text, at) !== undefined;
}

/** The run at `start` up to what is neither a letter, a digit nor a joint, plain or escaped. */
export function decodeRun(text: string, start: number): EncodedRun {
  let decoded = '';
  const offsets: number[] = [];
  const escapes = new Map<string, string>();
  let at = start;
  const take = (part: string, length: number): void => {
    for (let i = 0; i < part.length; i++) offsets.push(at + i);
    decoded += part;
    at += length;
  };
  while (decoded.length < LONGEST) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0];
    const escape = plain === undefined ? joint(text, at) : undefined;
    if (plain !== undefined) take(plain, plain.length);
    else if (escape === undefined) break;
    else {
      const character = String.fromCharCode(Number.parseInt(escape.slice(-2), 16));
      escapes.set(character, escape);
      take(character, escape.length);
    }
  }
  offsets.push(at);
  const escaped = (mapped: string): string => mapped.replace(/[.:@]/g, (c) => escapes.get(c) ?? c);
  return {
    text: decoded,
    end: at,
    encoded: (from, match) => ({
      at: offsets[from] ?? at,
      match: {
        kind: match.kind,
        end: offsets[match.end] ?? at,
        text: match.text === undefined ? undefined : escaped(match.text),
      },
    }),
  };
}

function joint(text: string, at: number): string | undefined {
  JOINT.lastIndex = at;
  return JOINT.exec(text)?.[0];
}
