const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** No link has larger packets; what says so is damage. */
const MAX_PACKET = 512 * 1024;

/**
 * The newest packets of a capture as it streams in (pcap, either byte order), at most so many bytes. From `keep` on
 * nothing old is dropped any more, until twice as much is held.
 */
export class PcapRing {
  readonly #most: number;
  #header: Buffer | undefined;
  #isLittle = true;
  #rest: Buffer = Buffer.alloc(0);
  readonly #batches: Buffer[] = [];
  #bytes = 0;
  #isKept = false;
  #isDamaged = false;

  constructor(most: number) {
    this.#most = most;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False when no more can be taken: what was to be kept is whole, or what comes are no packets. */
  feed(chunk: Buffer): boolean {
    let data: Buffer = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    if (!this.#header) {
      if (data.length < FILE_HEADER) {
        this.#rest = Buffer.from(data);
        return true;
      }
      this.#header = Buffer.from(data.subarray(0, FILE_HEADER));
      const magic = this.#header.readUInt32LE(0);
      this.#isLittle = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d;
      data = data.subarray(FILE_HEADER);
    }
    const whole = this.#wholePackets(data);
    // Copies: the chunk they came in may be larger.
    if (whole > 0) this.#push(Buffer.from(data.subarray(0, whole)));
    this.#rest = Buffer.from(data.subarray(whole));
    return !this.#isDamaged && !(this.#isKept && this.#bytes > 2 * this.#most);
  }

  /** What is held now stays. */
  keep(): void {
    this.#isKept = true;
  }

  /** The file: header and packets, oldest first; undefined when not even the header came. */
  *content(): Iterable<Buffer> {
    if (!this.#header) return;
    yield this.#header;
    yield* this.#batches;
  }

  #push(batch: Buffer): void {
    this.#batches.push(batch);
    this.#bytes += batch.length;
    while (!this.#isKept && this.#bytes > this.#most && this.#batches.length > 1)
      this.#bytes -= this.#batches.shift()?.length ?? 0;
  }

  #wholePackets(data: Buffer): number {
    let at = 0;
    while (data.length - at >= RECORD_HEADER) {
      const length = this.#isLittle ? data.readUInt32LE(at + 8) : data.readUInt32BE(at + 8);
      if (length > MAX_PACKET) {
        this.#isDamaged = true;
        return at;
      }
      if (data.length - at < RECORD_HEADER + length) break;
      at += RECORD_HEADER + length;
    }
    return at;
  }
}
