/** ESC as JSON, shells and languages write it, as rsyslog does, and as `cat -v` does. */
const WRITTEN = String.raw`\\{1,8}(?:u001b|x1b|033|e)|#033|\^\[`;
/** ECMA-48 §5.4: a control sequence; a title or link of a terminal (OSC); other escapes of a character or two. */
const ESCAPE = new RegExp(
  String.raw`\x1b(?:\[[0-?]{0,64}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,1024}(?:\x07|\x1b\\)|[ -/]{0,2}[0-Z\\-~])|(?:${WRITTEN})\[[\d;:]{0,64}[A-Za-z]`,
  'gi',
);
/** In all of them. */
const TELLING = ['\x1b', '1b[', '1B[', '033[', '\\e[', '^[['];

export function mayHaveEscapes(data: Buffer): boolean {
  return TELLING.some((text) => data.includes(text, 0, 'latin1'));
}

/** A text as a terminal shows it, without its escapes; it knows where each byte of it stood. */
export class Visible {
  readonly bytes: Buffer;
  /** For each part between escapes: where it begins in `bytes`, and where in the text. */
  readonly #shown: number[] = [0];
  readonly #stood: number[] = [0];

  constructor(text: Buffer) {
    const bytes = Buffer.allocUnsafe(text.length);
    let length = 0;
    let done = 0;
    for (const { index, 0: escape } of text.toString('latin1').matchAll(ESCAPE)) {
      length += text.copy(bytes, length, done, index);
      done = index + escape.length;
      this.#shown.push(length);
      this.#stood.push(done);
    }
    length += text.copy(bytes, length, done);
    this.bytes = bytes.subarray(0, length);
  }

  /** Index in `bytes` of the first byte that stands at `at` of the text or behind it. */
  indexOf(at: number): number {
    const part = lastUpTo(this.#stood, at);
    const index = (this.#shown[part] ?? 0) + at - (this.#stood[part] ?? 0);
    // Within an escape: what is shown next.
    return Math.min(index, this.#shown[part + 1] ?? this.bytes.length);
  }

  /** A span of `bytes` as it stands in the text: with the escapes within it, without those around it. */
  inText<T extends { readonly start: number; readonly end: number }>(span: T): T {
    return { ...span, start: this.#position(span.start), end: this.#position(span.end - 1) + 1 };
  }

  #position(index: number): number {
    const part = lastUpTo(this.#shown, index);
    return index - (this.#shown[part] ?? 0) + (this.#stood[part] ?? 0);
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
