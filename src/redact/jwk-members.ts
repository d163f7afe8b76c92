import { LONGEST_LINE } from './cut-keys.js';
import { mayHaveEscapes, Visible } from './escapes.js';
import { bracesIn, type JsonName, type JsonSign, jsonSigns, stringAround } from './json-names.js';
import { KEY_TYPE, OTHER_PRIMES, PRIME_MEMBERS, PRIVATE_MEMBERS } from './jwk.js';
import { TriggerScanner } from './triggers.js';

const LF = 0x0a;
/** Bytes and lines; a pretty-printed RSA key of 16,384 bits with three certificates has 30 KB in 30 lines. */
const MOST_HELD = 64 * 1024;
const MOST_LINES = 256;
const MOST_DEPTH = 64;
const BASE64URL = /^[\w+/=-]+$/;

const NAMES = [KEY_TYPE, OTHER_PRIMES, ...PRIVATE_MEMBERS];
const SCANNER = new TriggerScanner([NAMES.flatMap((name) => [`"${name}"`, `"${name}\\`])]);
const NAMED = new RegExp(`(\\\\?)"(?:${NAMES.join('|')})\\\\{0,7}"`);

/** An object of JSON; one that stands in `oth` counts as the key that has it. */
interface JsonObject {
  isKey: boolean;
  hasOtherPrimes: boolean;
  isOpen: boolean;
}

interface Line {
  bytes: Buffer;
  /** Part of a long line behind another. */
  readonly isRest: boolean;
  readonly members: readonly { readonly start: number; readonly end: number; readonly of: JsonObject }[];
}

/**
 * A private JWK over several lines: `"d": "…"` is one of a key when its object has a `"kty"`, which may stand below.
 * Lines from such a member on are held until it is known. All others pass at once. A line over 4 KiB has no member:
 * what stands there in one line is found by the rules.
 */
export class JwkMembers {
  readonly #mask: () => Buffer;
  readonly #found = new Uint8Array(1);
  #isInLongLine = false;
  #held: Line[] = [];
  #heldBytes = 0;
  #heldLines = 0;
  /** What the next line stands in, and the objects around it, as far as they began behind a name. */
  #object = newObject();
  readonly #around: JsonObject[] = [];
  /** Whether the JSON stands in strings, of a record a line. */
  #isInStrings = false;
  /** Lines since the last name: JSON that was cut off has no end. */
  #quiet = 0;

  /** `mask` counts a member and gives what is to stand there. */
  constructor(mask: () => Buffer) {
    this.#mask = mask;
  }

  /** Whole lines; of one over 4 KiB parts as well. */
  feed(chunk: Buffer): Buffer {
    return this.#take(chunk, false);
  }

  /** `rest` may end within a line. */
  flush(rest: Buffer): Buffer {
    const taken = this.#take(rest, true);
    this.#forget();
    const out = [taken];
    this.#settle(out);
    return out.length === 1 ? taken : Buffer.concat(out);
  }

  #take(chunk: Buffer, last: boolean): Buffer {
    if (chunk.length === 0) return chunk;
    if (this.#isIdle() && !this.#isNamed(chunk, 0, chunk.length)) {
      this.#isInLongLine = chunk.at(-1) !== LF;
      return chunk;
    }
    const out: Buffer[] = [];
    let passed = 0;
    for (let at = 0; at < chunk.length;) {
      const found = chunk.indexOf(LF, at);
      const end = found < 0 ? chunk.length : found;
      const isLong = this.#isInLongLine || end - at > LONGEST_LINE || (found < 0 && !last);
      const next = found < 0 ? end : end + 1;
      if (!this.#isIdle() || (!isLong && this.#isNamed(chunk, at, end))) {
        if (at > passed) out.push(chunk.subarray(passed, at));
        const isRest = this.#isInLongLine;
        const members = isLong ? [] : this.#membersOf(chunk.subarray(at, end));
        this.#line({ bytes: chunk.subarray(at, next), isRest, members }, out);
        passed = next;
      }
      this.#isInLongLine = found < 0;
      at = next;
    }
    if (passed < chunk.length) out.push(chunk.subarray(passed));
    return out.length === 1 ? (out[0] ?? chunk) : Buffer.concat(out);
  }

  #isIdle(): boolean {
    const { isKey, hasOtherPrimes } = this.#object;
    return this.#held.length === 0 && this.#around.length === 0 && !isKey && !hasOtherPrimes;
  }

  #isNamed(text: Buffer, from: number, to: number): boolean {
    const isNamed = SCANNER.scan(text, from, to, this.#found);
    this.#found[0] = 0;
    return isNamed;
  }

  #line(line: Line, out: Buffer[]): void {
    if (!line.isRest) {
      this.#quiet++;
      this.#heldLines++;
    }
    if (this.#quiet > MOST_LINES || this.#around.length > MOST_DEPTH) this.#forget();
    this.#held.push(line);
    this.#heldBytes += line.bytes.length;
    this.#settle(out);
    // The chunk is the caller's.
    if (this.#held.length > 0) line.bytes = Buffer.from(line.bytes);
  }

  #membersOf(bytes: Buffer): Line['members'] {
    const visible = mayHaveEscapes(bytes) ? new Visible(bytes) : undefined;
    const text = (visible?.bytes ?? bytes).toString('latin1');
    const members: Line['members'][number][] = [];
    for (const sign of this.#signsIn(text)) {
      if (sign === '{') this.#open();
      else if (sign === '}') this.#close();
      else if (
        this.#isMember(sign) &&
        sign.value &&
        BASE64URL.test(text.slice(sign.value.start, sign.value.end))
      )
        members.push({ ...(visible?.inText(sign.value) ?? sign.value), of: this.#object });
    }
    return members;
  }

  /** What else a record holds is whole on its line. */
  #signsIn(text: string): Iterable<JsonSign> {
    const named = NAMED.exec(text);
    if (named) this.#isInStrings = named[1] !== '';
    if (!this.#isInStrings) return jsonSigns(text, { from: 0, to: text.length });
    const inner = named?.index ?? text.indexOf('\\"');
    return inner < 0 ? bracesIn(text) : jsonSigns(text, stringAround(text, inner));
  }

  #isMember({ name }: JsonName): boolean {
    const object = this.#object;
    if (name === KEY_TYPE) object.isKey = true;
    else if (name === OTHER_PRIMES) object.hasOtherPrimes = true;
    const isMember = PRIVATE_MEMBERS.has(name) || (object.hasOtherPrimes && PRIME_MEMBERS.has(name));
    if (isMember || name === KEY_TYPE || name === OTHER_PRIMES) this.#quiet = 0;
    return isMember;
  }

  #open(): void {
    this.#around.push(this.#object);
    if (!this.#object.hasOtherPrimes) this.#object = newObject();
  }

  #close(): void {
    const around = this.#around.pop();
    if (around === this.#object) return;
    this.#object.isOpen = false;
    this.#object = around ?? newObject();
  }

  /** What is not known by now is no key. */
  #forget(): void {
    while (this.#around.length > 0) this.#close();
    this.#close();
    this.#quiet = 0;
  }

  /** Lines of which all is known, and those that are too many. */
  #settle(out: Buffer[]): void {
    for (let line = this.#held[0]; line; line = this.#held[0]) {
      const isFull = this.#heldLines > MOST_LINES || this.#heldBytes > MOST_HELD;
      if (!isFull && line.members.some(({ of }) => of.isOpen && !of.isKey)) return;
      this.#held.shift();
      this.#heldBytes -= line.bytes.length;
      if (!line.isRest) this.#heldLines--;
      this.#write(line, out);
    }
  }

  #write({ bytes, members }: Line, out: Buffer[]): void {
    let done = 0;
    for (const { start, end, of } of members) {
      if (!of.isKey) continue;
      out.push(bytes.subarray(done, start), this.#mask());
      done = end;
    }
    out.push(bytes.subarray(done));
  }
}

function newObject(): JsonObject {
  return { isKey: false, hasOtherPrimes: false, isOpen: true };
}
