import type { AddressMapper } from '../redact/identities/mapper.js';
import { rewritePcap } from '../redact/identities/pcap/rewrite-pcap.js';

/** What became of the packets of a capture whose addresses were replaced. */
export interface CaptureReport {
  readonly packets: number;
  /** Shortened more than to their headers: something in them is unknown or damaged. */
  readonly cut: number;
  /** Parts of the file that are no packets. */
  readonly dropped: number;
  /** Why the rest is missing. */
  readonly failed?: string;
}

/** A capture on its way to disk: its addresses replaced, its payload left out. */
export class CaptureOutput {
  readonly #waiting: Buffer[] = [];
  #wake: () => void = () => {};
  #isEnded = false;
  #isWanted = true;
  readonly #done: Promise<CaptureReport>;

  /** @param write false when no more is wanted */
  constructor(addresses: AddressMapper, write: (bytes: Buffer) => boolean) {
    this.#done = this.#rewrite(addresses, write);
  }

  /** False when no more is wanted. */
  feed(chunk: Buffer): boolean {
    if (this.#isWanted) this.#waiting.push(chunk);
    this.#wake();
    return this.#isWanted;
  }

  /** When everything that was fed has been taken. */
  async taken(): Promise<void> {
    while (this.#isWanted && this.#waiting.length > 0) await new Promise<void>((next) => setImmediate(next));
  }

  end(): Promise<CaptureReport> {
    this.#isEnded = true;
    this.#wake();
    return this.#done;
  }

  async #rewrite(addresses: AddressMapper, write: (bytes: Buffer) => boolean): Promise<CaptureReport> {
    const { output, summary } = rewritePcap(this.#chunks(), addresses, { payload: 'strip' });
    try {
      for await (const bytes of output) if (!write(bytes)) break;
      return { ...summary };
    } catch (error) {
      return { ...summary, failed: (error as Error).message };
    } finally {
      // Behind damage nothing is read either.
      this.#isWanted = false;
      this.#waiting.length = 0;
    }
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk) yield chunk;
      else if (this.#isEnded) return;
      else await new Promise<void>((wake) => (this.#wake = wake));
    }
  }
}
