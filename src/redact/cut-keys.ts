import { Visible } from './escapes.js';
import { hasLongRow, KeyBody } from './key-body.js';

const LF = 0x0a;
const EMPTY = Buffer.alloc(0);
/** A line with a row of a key in it is no longer. */
export const LONGEST_LINE = 4096;
/** Bytes; the body of an RSA key of 16,384 bits has 13 KB, each row of it in a record of JSON 45 KB. */
const MOST_HELD = 64 * 1024;
/** Lines of others, short rows and headers between two rows. */
const MOST_FOREIGN = 3;
const MARK = /-{4,5} ?(?:BEGIN|END) /;
const END_OF_KEY = /-{4,5} ?END (?:[A-Z0-9 ]{0,40}PRIVATE KEY|OpenVPN )/;

/**
 * A text may begin within a private key: `tail`, a ring of the kernel, the newest lines of a log. That it was one is
 * said by its END alone, so lines that may be its body are held until it is known. All others pass at once.
 */
export class CutKeys {
  static readonly kind = 'private-key';
  readonly #mask: () => Buffer;
  #rest: Buffer = EMPTY;
  #isInLongLine = false;
  /** Whole lines with their ends. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #foreign = 0;

  /** `mask` counts a row and gives what is to stand there. */
  constructor(mask: () => Buffer) {
    this.#mask = mask;
  }

  feed(chunk: Buffer): Buffer {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const out: Buffer[] = [];
    let passed = 0;
    let at = 0;
    for (let end = data.indexOf(LF); end >= 0; end = data.indexOf(LF, at)) {
      if (!this.#passes(data, at, end)) {
        if (at > passed) out.push(data.subarray(passed, at));
        passed = end + 1;
        this.#line(Buffer.from(data.subarray(at, end + 1)), out);
      }
      at = end + 1;
      this.#isInLongLine = false;
    }
    const isLong = this.#isInLongLine || data.length - at > LONGEST_LINE;
    if (isLong && data.length > at) {
      if (at > passed) out.push(data.subarray(passed, at));
      out.push(...this.#release(), data.subarray(at));
      this.#isInLongLine = true;
      this.#rest = EMPTY;
    } else {
      if (at > passed) out.push(data.subarray(passed, at));
      this.#rest = at < data.length ? Buffer.from(data.subarray(at)) : EMPTY;
    }
    return out.length === 1 ? (out[0] ?? EMPTY) : Buffer.concat(out);
  }

  flush(): Buffer {
    const rest = this.#rest;
    this.#rest = EMPTY;
    const out: Buffer[] = [];
    if (rest.length > 0) this.#line(rest, out);
    out.push(...this.#release());
    return Buffer.concat(out);
  }

  #passes(data: Buffer, at: number, end: number): boolean {
    if (this.#held.length > 0) return false;
    return this.#isInLongLine || end - at > LONGEST_LINE || !hasLongRow(data, at, end);
  }

  #line(line: Buffer, out: Buffer[]): void {
    const text = line.toString('latin1');
    const isLong = line.length > LONGEST_LINE;
    if (isLong || MARK.test(text)) {
      out.push(...(!isLong && END_OF_KEY.test(text) ? this.#masked() : this.#release()), line);
      return;
    }
    this.#foreign = hasLongRow(line, 0, line.length) ? 0 : this.#foreign + 1;
    this.#held.push(line);
    this.#heldBytes += line.length;
    if (this.#foreign > MOST_FOREIGN) out.push(...this.#release());
    while (this.#heldBytes > MOST_HELD) {
      const first = this.#held.shift() ?? EMPTY;
      this.#heldBytes -= first.length;
      out.push(first);
    }
  }

  #release(): Buffer[] {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    this.#foreign = 0;
    return held;
  }

  #masked(): Buffer[] {
    const body = new KeyBody();
    return this.#release().map((line) => {
      const visible = new Visible(line);
      // Without its LF, as a follower sees it.
      const spans = body.next(visible.bytes.toString('latin1').replace(/\n$/, '')) ?? [];
      const parts: Buffer[] = [];
      let done = 0;
      for (const { start, end } of spans.map((span) => visible.inText(span))) {
        parts.push(line.subarray(done, start), this.#mask());
        done = end;
      }
      return Buffer.concat([...parts, line.subarray(done)]);
    });
  }
}
