/** A reader over the words of one line that iproute2 printed as `keyword [value]` pairs. */
export class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#words = text.split(/\s+/).filter((word) => word !== '' && word !== '\\');
  }

  /** The next word, consumed. */
  next(): string | undefined {
    return this.#words[this.#at++];
  }

  peek(): string | undefined {
    return this.#words[this.#at];
  }

  /** Consumes the next word when it is `word`. */
  skip(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#at++;
    return true;
  }

  /** Consumes up to, not including, the first of `stops` (or the end). */
  until(stops: readonly string[]): string {
    const from = this.#at;
    while (this.#at < this.#words.length && !stops.includes(this.#words[this.#at] ?? '')) this.#at++;
    return this.#words.slice(from, this.#at).join(' ');
  }
}

/** Digits only, optionally followed by a unit (`595sec`, `50ms`); undefined for anything else. */
export function integer(text: string | undefined): number | undefined {
  const digits = /^(\d{1,15})(?:sec|s|ms)?$/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
