import type { Place } from '../result.js';

const LONGEST_QUOTE = 160;

/** Offsets of a text as lines and columns. */
export class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** A text that ends in a line feed has no line behind it. */
  get count(): number {
    return this.#starts.length - (this.#text.endsWith('\n') || this.#text === '' ? 1 : 0);
  }

  /** `[start, end)` of a line, counted from 1, without its line end. */
  range(line: number): readonly [number, number] {
    const start = this.#starts[line - 1] ?? this.#text.length;
    const next = this.#starts[line];
    const end = next === undefined ? this.#text.length : next - 1;
    return [start, end > start && this.#text[end - 1] === '\r' ? end - 1 : end];
  }

  lineOf(offset: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  place(file: string, start: number, end: number): Place {
    const line = this.lineOf(start);
    const endLine = this.lineOf(Math.max(start, end - 1));
    const column = start - this.range(line)[0] + 1;
    const endColumn = end - this.range(endLine)[0] + 1;
    return { file, line, column, endLine, endColumn, quote: this.#quote(start, end) };
  }

  #quote(start: number, end: number): string {
    const text = this.#text
      .slice(start, Math.min(end, start + 4 * LONGEST_QUOTE))
      .replace(/\s+/g, ' ')
      .trim();
    return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
  }
}
