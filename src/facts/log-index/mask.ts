/** 0: stands for itself · 1: letter of a word · 2: digit. Bytes beyond ASCII are letters of some alphabet. */
const CLASS = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code >= 48 && code <= 57) return 2;
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code >= 128 ? 1 : 0;
});
const PRIME = 0x01000193;
const NUMBER = 1;
const [ZERO, QUOTE, BLANK, COLON, LETTER_L] = [48, 34, 32, 58, 108];

/** Beyond this a line no longer tells templates apart. */
const MASKED_BYTES = 512;

/** Two 32-bit hashes of a masked line: together they tell some ten thousand forms apart. */
export interface MaskHash {
  a: number;
  b: number;
}

/**
 * Hashes a line with every word that holds a digit masked (numbers, addresses, hex, ids): lines that differ in nothing
 * else have the same hash. Runs over bytes, since it runs over every line of every log. `out` is written to; it starts
 * from what it holds.
 */
export function hashMasked(buffer: Uint8Array, from: number, to: number, out: MaskHash): void {
  const end = Math.min(to, from + MASKED_BYTES);
  let { a, b } = out;
  let at = from;
  while (at < end) {
    let code = buffer[at] ?? 0;
    let kind = CLASS[code];
    if (kind === 0) {
      a = Math.imul(a ^ code, PRIME);
      at++;
      continue;
    }
    const start = at;
    let word = 0x811c9dc5;
    let digits = 0;
    do {
      word = Math.imul(word ^ code, PRIME);
      digits |= kind ?? 0;
      code = buffer[++at] ?? 0;
      kind = CLASS[code];
    } while (at < end && kind !== 0);
    const value = digits < 2 ? word : keptNumber(buffer, start, at);
    a = Math.imul(a ^ value, PRIME);
    b = (Math.imul(b, 31) + value) | 0;
  }
  out.a = a;
  out.b = (b + Math.imul(at - from < MASKED_BYTES ? a : a ^ 1, 0x9e3779b1)) | 0;
}

/** The same as text, `#` for a masked word. */
export function maskedText(buffer: Buffer, from: number, to: number): string {
  const end = Math.min(to, from + MASKED_BYTES);
  let text = '';
  let plain = from;
  let at = from;
  while (at < end) {
    if (CLASS[buffer[at] ?? 0] === 0) {
      at++;
      continue;
    }
    const start = at;
    let digits = 0;
    while (at < end && CLASS[buffer[at] ?? 0] !== 0) digits |= CLASS[buffer[at++] ?? 0] ?? 0;
    if (digits < 2) continue;
    const kept = keptNumber(buffer, start, at);
    text += buffer.toString('utf8', plain, start) + (kept === NUMBER ? '#' : maskOf(kept));
    plain = at;
  }
  return text + buffer.toString('utf8', plain, end);
}

/** What a number becomes: the status of an HTTP request keeps its class, a level of pino (`"level":50`) all of it. */
function keptNumber(buffer: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const before = buffer[start - 1];
  const first = (buffer[start] ?? 0) - ZERO;
  if (length === 3 && before === BLANK && buffer[start - 2] === QUOTE)
    return first > 0 && first < 6 ? 100 + first : NUMBER;
  if (length === 2 && before === COLON && buffer[start - 2] === QUOTE && buffer[start - 3] === LETTER_L)
    return 200 + first;
  return NUMBER;
}

function maskOf(kept: number): string {
  return kept < 200 ? `${kept - 100}xx` : `${kept - 200}0`;
}
