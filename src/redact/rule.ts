/** A secret in a text, `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Names the marker where it is not the rule's id. */
  readonly kind?: string;
  /** A bare JSON value: the marker needs quotes of its own. */
  readonly quote?: true;
}

/** Looks at the lines after one that announced a secret: the body of a key, the `value:` below a `name:`. */
export interface Follower {
  /**
   * Secrets in the next line (no line end in it); undefined when what was announced is over. `isContinued`: the piece
   * of a long line that follows the one given before.
   */
  next(line: string, isContinued?: boolean): readonly Span[] | undefined;
}

/** One shape of secret. */
export interface Rule {
  /** kebab-case; names the marker and the line of the report. */
  readonly id: string;
  /** Where the shape is documented. */
  readonly source: string;
  /** Lower case, three characters at least: one of them occurs (in any case) in every line it has to see. */
  readonly triggers: readonly string[];
  /**
   * Secrets in a line. The text is Latin-1, a character a byte. Time must be linear in its length, whatever is
   * in it. A no-break space (0xA0) is a byte of a UTF-8 character like any other: say `[ \t]`, not `\s`.
   */
  find(line: string): readonly Span[];
  follow?(line: string): Follower | undefined;
  /** `«…»` around what has to be masked. The marks are taken out before. */
  readonly masks: readonly string[];
  /** Texts like it that have to stay as they are. */
  readonly keeps: readonly string[];
}

/**
 * Spans of a global pattern. With one group that is the secret; with two groups the first is what stands before
 * it and both together begin the match. `accept` has the last word.
 */
export function matches(
  pattern: RegExp,
  accept: (secret: string, before: string) => boolean = () => true,
): (line: string) => readonly Span[] {
  if (!pattern.global) throw new Error(`a pattern without g finds one and the same for ever: ${pattern}`);
  return (line) => {
    const spans: Span[] = [];
    // Not `matchAll`: it copies the pattern, which costs more than most lines.
    pattern.lastIndex = 0;
    for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
      if (match[0] === '') pattern.lastIndex++;
      const before = match.length > 2 ? (match[1] ?? '') : '';
      const secret = (match.length > 2 ? match[2] : match[1]) ?? match[0];
      const start = match.length === 2 ? match.index + match[0].indexOf(secret) : match.index + before.length;
      if (secret !== '' && accept(secret, before)) spans.push({ start, end: start + secret.length });
    }
    return spans;
  };
}

/** What it finds behind each match of a pattern, up to the next one or to a pipe: several options of one command. */
export function behind(
  pattern: RegExp,
  find: (line: string) => readonly Span[],
): (line: string) => readonly Span[] {
  return (line) => {
    const starts = Array.from(line.matchAll(pattern), (match) => match.index + match[0].length);
    return starts.flatMap((from, i) =>
      find(line.slice(from, starts[i + 1]).split(/[ \t][|;&]/, 1)[0] ?? '').map((span) => ({
        ...span,
        start: from + span.start,
        end: from + span.end,
      })),
    );
  };
}

/** What any of them finds. */
export function all(
  ...finders: readonly ((line: string) => readonly Span[])[]
): (line: string) => readonly Span[] {
  return (line) => finders.flatMap((find) => find(line));
}

/** The same for a word that may stand in quotes: they stay. */
export function words(
  pattern: RegExp,
  accept?: (word: string, before: string) => boolean,
): (line: string) => readonly Span[] {
  const find = matches(pattern, accept);
  return (line) =>
    find(line).map(({ start, end }) => {
      const quote = line[start];
      const quoted = (quote === '"' || quote === "'") && end - start > 2 && line[end - 1] === quote;
      return quoted ? { start: start + 1, end: end - 1 } : { start, end };
    });
}

/** Not a word: letters and digits mixed, or both cases in something long. */
export function looksRandom(text: string, least = 8): boolean {
  if (text.length < least) return false;
  const [lower, upper, digit] = [/[a-z]/.test(text), /[A-Z]/.test(text), /\d/.test(text)];
  return (digit && (lower || upper)) || (lower && upper && text.length >= 16) || text.length >= 40;
}
