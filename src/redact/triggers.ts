/** Length of the window that is moved over the text; no literal may be shorter. */
const WINDOW = 3;

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/**
 * Looks for many literals at once, ASCII case ignored, the way Wu and Manber do (TR-94-17, University of
 * Arizona): two bytes at the end of a window of three say how far it may move on.
 */
export class TriggerScanner {
  /** Pair of bytes → how far to move; 0: a literal may begin two bytes before. */
  readonly #shift = new Uint8Array(65_536).fill(WINDOW - 1);
  readonly #candidates = new Map<number, { readonly bytes: Uint8Array; readonly owner: number }[]>();

  /** `literals[i]` are those of owner i. */
  constructor(literals: readonly (readonly string[])[]) {
    for (const [owner, list] of literals.entries()) {
      for (const literal of list) this.#add(Buffer.from(literal.toLowerCase(), 'latin1'), owner);
    }
  }

  #add(bytes: Uint8Array, owner: number): void {
    if (bytes.length < WINDOW) throw new Error(`a trigger needs ${WINDOW} bytes at least`);
    const [a = 0, b = 0, c = 0] = bytes;
    const [first, second] = [(a << 8) | b, (b << 8) | c];
    if (this.#shift[first] !== 0) this.#shift[first] = 1;
    this.#shift[second] = 0;
    this.#candidates.set(second, [...(this.#candidates.get(second) ?? []), { bytes, owner }]);
  }

  /** Sets `found[owner]` to 1 for each owner with a literal in `text[from, to)`; says whether there is any. */
  scan(text: Uint8Array, from: number, to: number, found: Uint8Array): boolean {
    const shift = this.#shift;
    let any = false;
    let i = from + WINDOW - 1;
    while (i < to) {
      const pair = ((FOLD[text[i - 1] ?? 0] ?? 0) << 8) | (FOLD[text[i] ?? 0] ?? 0);
      const step = shift[pair] ?? 0;
      if (step > 0) {
        i += step;
        continue;
      }
      for (const { bytes, owner } of this.#candidates.get(pair) ?? []) {
        if (found[owner] === 1 || !startsWith(text, i - WINDOW + 1, to, bytes)) continue;
        found[owner] = 1;
        any = true;
      }
      i++;
    }
    return any;
  }
}

function startsWith(text: Uint8Array, at: number, to: number, literal: Uint8Array): boolean {
  if (at + literal.length > to) return false;
  for (let i = 0; i < literal.length; i++) {
    if (FOLD[text[at + i] ?? 0] !== literal[i]) return false;
  }
  return true;
}
