import { StringDecoder } from 'node:string_decoder';
import type { Redactor } from './policy.js';
import { ASCII_IN_UTF16, ENCODING_HEAD, encodingOf, type ForeignText, UTF16_IN_8_BIT } from './utf16.js';
import { WithholdAll } from './withhold-all.js';

/**
 * The rules read 8-bit text. UTF-16, as programs of Windows write it, becomes UTF-8 before them and UTF-16 again
 * behind them; what is not well-formed in it becomes U+FFFD (Unicode §3.9). UTF-32 is withheld.
 */
export class EncodingRedactor implements Redactor {
  readonly #open: (foreign: ForeignText) => Redactor;
  #head: Buffer | undefined = Buffer.alloc(0);
  #inner: Redactor | undefined;

  /** `open` makes a redactor of 8-bit text that withholds lines with foreign text in them. */
  constructor(open: (foreign: ForeignText) => Redactor) {
    this.#open = open;
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#inner?.counts ?? new Map<string, number>();
  }

  get withheldBytes(): number {
    return this.#inner?.withheldBytes ?? 0;
  }

  get withheldReasons(): ReadonlySet<string> {
    return this.#inner?.withheldReasons ?? new Set<string>();
  }

  feed(chunk: Buffer): Buffer {
    if (this.#head === undefined) return this.#known().feed(chunk);
    this.#head = Buffer.concat([this.#head, chunk]);
    if (this.#head.length < ENCODING_HEAD) return Buffer.alloc(0);
    return this.#begin(this.#head);
  }

  flush(): Buffer {
    const begun = this.#head === undefined ? Buffer.alloc(0) : this.#begin(this.#head);
    const rest = this.#known().flush();
    return begun.length === 0 ? rest : Buffer.concat([begun, rest]);
  }

  #begin(head: Buffer): Buffer {
    this.#head = undefined;
    const encoding = encodingOf(head);
    if (encoding === '8-bit') this.#inner = this.#open(UTF16_IN_8_BIT);
    else if (encoding === 'utf-32') this.#inner = new WithholdAll('UTF-32 is not read');
    else this.#inner = new Utf16Redactor(this.#open(ASCII_IN_UTF16), encoding === 'utf-16be');
    return this.#inner.feed(head);
  }

  #known(): Redactor {
    return (this.#inner ??= this.#open(UTF16_IN_8_BIT));
  }
}

class Utf16Redactor implements Redactor {
  readonly #inner: Redactor;
  readonly #isBigEndian: boolean;
  readonly #from = new StringDecoder('utf16le');
  readonly #to = new StringDecoder('utf8');
  /** Half a code unit. */
  #rest = Buffer.alloc(0);

  constructor(inner: Redactor, isBigEndian: boolean) {
    this.#inner = inner;
    this.#isBigEndian = isBigEndian;
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#inner.counts;
  }

  get withheldBytes(): number {
    return this.#inner.withheldBytes;
  }

  get withheldReasons(): ReadonlySet<string> {
    return this.#inner.withheldReasons;
  }

  feed(chunk: Buffer): Buffer {
    const data = Buffer.concat([this.#rest, chunk]);
    const whole = data.length & ~1;
    this.#rest = Buffer.from(data.subarray(whole));
    const units = this.#swapped(data.subarray(0, whole));
    return this.#encoded(this.#to.write(this.#inner.feed(Buffer.from(this.#from.write(units)))));
  }

  /** Half a code unit at the end stays as it is. */
  flush(): Buffer {
    const last = this.#inner.feed(Buffer.from(this.#from.end()));
    const text = this.#to.write(last) + this.#to.write(this.#inner.flush()) + this.#to.end();
    return Buffer.concat([this.#encoded(text), this.#rest]);
  }

  #encoded(text: string): Buffer {
    return this.#swapped(Buffer.from(text, 'utf16le'));
  }

  #swapped(units: Buffer): Buffer {
    return this.#isBigEndian ? Buffer.from(units).swap16() : units;
  }
}
