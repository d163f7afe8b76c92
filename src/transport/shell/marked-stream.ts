/** Of what a login shell says before our script speaks, this much is kept to be quoted. */
const MAX_PREAMBLE = 2048;

/**
 * One output stream of a script. What comes before the line with the marker (rc files, banners) is set aside;
 * what follows is handed on, except for records of the script: the marker, a space and text up to a newline.
 */
export class MarkedStream {
  readonly #marker: Buffer;
  readonly #onData: (chunk: Buffer) => void;
  readonly #onRecord: (text: string) => void;
  #held: Buffer = Buffer.alloc(0);
  #preamble = '';
  #isOpen = false;

  constructor(marker: string, onData: (chunk: Buffer) => void, onRecord: (text: string) => void) {
    this.#marker = Buffer.from(marker);
    this.#onData = onData;
    this.#onRecord = onRecord;
  }

  /** The script has spoken. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get preamble(): string {
    return this.#preamble;
  }

  feed(chunk: Buffer): void {
    let data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const at = data.indexOf(this.#marker);
      if (at < 0) break;
      const end = data.indexOf(0x0a, at + this.#marker.length);
      this.#emit(data.subarray(0, at));
      data = data.subarray(at);
      if (end < 0) {
        this.#held = data;
        return;
      }
      const record = data.subarray(this.#marker.length, end - at).toString('latin1');
      data = data.subarray(end - at + 1);
      if (this.#isOpen) this.#onRecord(record.trim());
      this.#isOpen = true;
    }
    const keep = partialSuffix(data, this.#marker);
    this.#emit(data.subarray(0, data.length - keep));
    this.#held = data.subarray(data.length - keep);
  }

  /** The stream is over: what looked like the beginning of a marker was none. */
  flush(): void {
    this.#emit(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #emit(data: Buffer): void {
    if (data.length === 0) return;
    if (this.#isOpen) this.#onData(data);
    else this.#preamble = (this.#preamble + data.toString('latin1')).slice(0, MAX_PREAMBLE);
  }
}

/** How many bytes at the end of `data` could be the beginning of `marker`. */
export function partialSuffix(data: Buffer, marker: Buffer): number {
  for (let n = Math.min(marker.length - 1, data.length); n > 0; n--) {
    if (data.subarray(data.length - n).equals(marker.subarray(0, n))) return n;
  }
  return 0;
}
