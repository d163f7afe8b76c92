import type { LinePattern } from '../core/line-pattern.js';

/** A place in a buffer where a line may match. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
}

/** The first candidate at or behind `from`, below `to`. */
type Next = (from: number, to: number) => Candidate | undefined;

/** Searching for each of so many by itself is faster than for all at once with a regular expression. */
const MOST_LITERALS = 8;

/**
 * How candidates of a pattern are found in one buffer after another. Where every match contains one of a few literals
 * they are looked for in the bytes as they are; otherwise by the finder of the pattern. Undefined: nothing is certain
 * about a match, so that every line is one.
 */
export function candidatesOf(pattern: LinePattern): ((bytes: Buffer) => Next) | undefined {
  const { finder, required } = pattern;
  if (finder === undefined || required === undefined) return undefined;
  const literals = required.map((sequence) =>
    sequence.every((chars) => chars.length === 1)
      ? Buffer.from(String.fromCodePoint(...sequence.map((chars) => chars[0] ?? 0)))
      : undefined,
  );
  const plain = literals.filter((literal) => literal !== undefined);
  if (plain.length === literals.length && plain.length <= MOST_LITERALS)
    return (bytes) => byLiteral(bytes, plain);
  return (bytes) => {
    const text = bytes.toString('latin1');
    return (from, to) => {
      finder.lastIndex = from;
      const found = finder.exec(text);
      return found && found.index < to ? { start: found.index, end: finder.lastIndex } : undefined;
    };
  };
}

function byLiteral(bytes: Buffer, literals: readonly Buffer[]): Next {
  // Where each of them stands next; looked for again only once the search is past it.
  const next = literals.map(() => -1);
  return (from, to) => {
    let best: Candidate | undefined;
    for (const [i, literal] of literals.entries()) {
      if ((next[i] ?? 0) < from) {
        const at = bytes.indexOf(literal, from);
        next[i] = at < 0 ? Infinity : at;
      }
      const start = next[i] ?? Infinity;
      if (start < to && start < (best?.start ?? Infinity)) best = { start, end: start + literal.length };
    }
    return best;
  };
}
