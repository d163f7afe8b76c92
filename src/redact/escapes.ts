/** ESC as JSON, shells and languages write it, as rsyslog does, and as `cat -v` does. */
const WRITTEN = String.raw`\\{1,8}(?:u001b|x1b|033|e)|#033|\^\[`;
/**
 * RFC 8259 §7: ASCII punctuation as encoders of JSON write it for browsers (`\u0026` of Go, `\/` of PHP), or as
 * `\x22`, which JavaScript reads and nginx writes. A backslash is not among it: it would escape what follows.
 */
const PUNCTUATION = String.raw`(\\{1,3})(?:(?:u00|x)(2[0-9a-f]|3[a-f]|40|5[bdef]|60|7[b-e])|\/)`;
/** ECMA-48 §5.4: a control sequence; a title or link of a terminal (OSC); other escapes of a character or two. */
const ESCAPE = new RegExp(
  String.raw`\x1b(?:\[[0-?]{0,64}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,1024}(?:\x07|\x1b\\)|[ -/]{0,2}[0-Z\\-~])|(?:${WRITTEN})\[[\d;:]{0,64}[A-Za-z]|${PUNCTUATION}`,
  'gi',
);
/** In all of them. */
const TELLING = ['\x1b', '1b[', '1B[', '033[', '\\e[', '^[[', '\\u00', '\\x', '\\/'];

export function mayHaveEscapes(data: Buffer): boolean {
  return TELLING.some((text) => data.includes(text, 0, 'latin1'));
}

/** What an escape stands for: nothing of a terminal's; a quote that is escaped stays one, `\u0022` is `\"`. */
function meaning([, slashes, hex = '2f']: RegExpMatchArray): string {
  if (slashes === undefined) return '';
  const char = String.fromCharCode(parseInt(hex, 16));
  return char === '"' ? (slashes.length > 1 ? '\\\\\\' : '\\') + char : char;
}

/** A text as it is read, on a terminal or by a parser, without its escapes; it knows where each byte of it stood. */
export class Visible {
  readonly bytes: Buffer;
  /** For each part, an escape or what is between them: where it begins in `bytes`, and where in the text. */
  readonly #shown: number[] = [0];
  readonly #stood: number[] = [0];
  readonly #isEscape: boolean[] = [false];

  constructor(text: Buffer) {
    const bytes = Buffer.allocUnsafe(text.length);
    let length = 0;
    let done = 0;
    for (const match of text.toString('latin1').matchAll(ESCAPE)) {
      length += text.copy(bytes, length, done, match.index);
      const meant = meaning(match);
      if (meant !== '') this.#begin(length, match.index, true);
      length += bytes.write(meant, length, 'latin1');
      done = match.index + match[0].length;
      this.#begin(length, done, false);
    }
    length += text.copy(bytes, length, done);
    this.bytes = bytes.subarray(0, length);
  }

  #begin(shown: number, stood: number, isEscape: boolean): void {
    this.#shown.push(shown);
    this.#stood.push(stood);
    this.#isEscape.push(isEscape);
  }

  /** Index in `bytes` of the first byte that stands at `at` of the text or behind it. */
  indexOf(at: number): number {
    const part = lastUpTo(this.#stood, at);
    const within = at - (this.#stood[part] ?? 0);
    const next = this.#shown[part + 1] ?? this.bytes.length;
    // Within an escape: what is shown next.
    return within > 0 && this.#isEscape[part] === true
      ? next
      : Math.min((this.#shown[part] ?? 0) + within, next);
  }

  /** A span of `bytes` as it stands in the text: with the escapes within it, without those around it. */
  inText<T extends { readonly start: number; readonly end: number }>(span: T): T {
    const part = lastUpTo(this.#shown, span.end - 1);
    const end =
      this.#isEscape[part] === true
        ? (this.#stood[part + 1] ?? 0)
        : span.end - (this.#shown[part] ?? 0) + (this.#stood[part] ?? 0);
    return { ...span, start: this.#position(span.start), end };
  }

  #position(index: number): number {
    const part = lastUpTo(this.#shown, index);
    const within = this.#isEscape[part] === true ? 0 : index - (this.#shown[part] ?? 0);
    return within + (this.#stood[part] ?? 0);
  }
}

/** Of ascending numbers that begin with 0, the index of the last one that is not above `limit`. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
