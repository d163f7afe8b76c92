/**
 * Finds known words in text, ignoring case: the first two characters say at once that almost every position holds
 * none. A word ends where a letter or digit does not follow.
 */
export class WordIndex<T> {
  readonly #words = new Map<string, T>();
  readonly #lengths = new Map<number, number[]>();
  readonly #pairs = new Uint8Array(1 << 14);

  add(word: string, value: T): void {
    const text = word.toLowerCase();
    if (text.length < 2 || this.#words.has(text)) return;
    this.#words.set(text, value);
    const pair = pairAt(text, 0);
    this.#pairs[pair] = 1;
    const lengths = [...new Set([...(this.#lengths.get(pair) ?? []), text.length])];
    this.#lengths.set(
      pair,
      lengths.toSorted((a, b) => b - a),
    );
  }

  get size(): number {
    return this.#words.size;
  }

  get(word: string): T | undefined {
    return this.#words.get(word.toLowerCase());
  }

  /** The longest known word that starts at `at`. */
  find(text: string, at: number): { readonly end: number; readonly value: T } | undefined {
    const pair = pairAt(text, at);
    if (this.#pairs[pair] === 0) return undefined;
    for (const length of this.#lengths.get(pair) ?? []) {
      const end = at + length;
      if (end > text.length || isAlphanumeric(text.charCodeAt(end))) continue;
      const value = this.#words.get(text.slice(at, end).toLowerCase());
      if (value !== undefined) return { end, value };
    }
    return undefined;
  }
}

/** Seven bits of each; letters in lower case, those of latin1, 32 apart as well, too. */
function pairAt(text: string, at: number): number {
  return (lower(text.charCodeAt(at)) << 7) | lower(text.charCodeAt(at + 1));
}

function lower(code: number): number {
  return (code >= 65 && code <= 90) || code > 127 ? (code & 127) | 32 : code;
}

/** False for NaN, the code behind the end of the text. */
export function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
