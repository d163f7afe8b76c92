/** Takes exact numbers of bytes from a stream of chunks. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** A copy of its own; undefined where the stream ends before. What is left of it is then in `rest`. */
  async take(length: number): Promise<Buffer | undefined> {
    if (this.#rest.length >= length) return this.#cut(length);
    const parts = [this.#rest];
    let held = this.#rest.length;
    while (held < length) {
      const { done, value } = await this.#source.next();
      if (done === true) break;
      parts.push(Buffer.from(value.buffer, value.byteOffset, value.length));
      held += value.length;
    }
    this.#rest = Buffer.concat(parts);
    return held >= length ? this.#cut(length) : undefined;
  }

  #cut(length: number): Buffer {
    const taken = Buffer.from(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  /** Bytes that were read and not taken. */
  get rest(): number {
    return this.#rest.length;
  }

  /** Lets the source go: nothing more is read. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
