const LF = 10;

/** Lines kept for the output, the newest within a budget of bytes. Whole lines; of one that is longer its end. */
export class Kept {
  readonly chunks: Buffer[] = [];
  bytes = 0;
  lines = 0;
  /** Lines had to go, or were not even looked for because there was no room. */
  cut = false;

  /** Of the newest line only the end has room. */
  shortened = false;

  constructor(
    readonly budget: number,
    /** In front of every line. */
    private readonly prefix: Buffer = Buffer.alloc(0),
  ) {}

  get full(): boolean {
    return this.bytes >= this.budget;
  }

  /** For reading from the end: `chunk` stands before everything added so far. */
  addOlder(chunk: Buffer, lines: number): void {
    this.chunks.unshift(chunk);
    this.bytes += chunk.length;
    this.lines += lines;
  }

  /** For reading from the start. Trimmed in larger steps, because moving the front costs. */
  addNewer(chunk: Buffer, lines: number): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    this.lines += lines;
    if (this.bytes > this.budget * 1.25) this.trim();
  }

  /** Appends what another one kept. Nothing older may follow where that one had to cut. */
  absorb(newer: Kept): void {
    if (newer.cut || newer.shortened) this.clear();
    this.chunks.push(...newer.chunks);
    this.bytes += newer.bytes;
    this.lines += newer.lines;
    this.cut ||= newer.cut;
    this.shortened = newer.shortened;
    this.trim();
  }

  /** Drops the oldest lines beyond the budget. */
  trim(): void {
    const newest = this.chunks.at(-1);
    if (this.bytes > this.budget) this.shortened = false;
    this.dropOldestBeyond();
    if (newest && this.chunks.length === 0) this.keepEndOf(newest);
  }

  private dropOldestBeyond(): void {
    let excess = this.bytes - this.budget;
    while (excess > 0) {
      const first = this.chunks[0];
      if (!first) break;
      this.cut = true;
      const lineEnd = excess >= first.length ? first.length - 1 : first.indexOf(LF, excess - 1);
      const drop = lineEnd < 0 ? first.length : lineEnd + 1;
      this.lines -= countLines(first.subarray(0, drop));
      this.bytes -= drop;
      excess -= drop;
      if (drop === first.length) this.chunks.shift();
      else this.chunks[0] = first.subarray(drop);
    }
  }

  /** Better the end of the newest line than nothing. */
  private keepEndOf(newest: Buffer): void {
    const room = this.budget - this.prefix.length;
    if (room <= 0) return;
    let from = newest.length - room;
    while (isContinuation(newest[from])) from++;
    // The line feed alone says nothing.
    if (from >= newest.length - 1) return;
    const end = Buffer.concat([this.prefix, newest.subarray(from)]);
    this.chunks.push(end);
    this.bytes = end.length;
    this.lines = 1;
    this.shortened = true;
  }

  private clear(): void {
    this.chunks.length = this.bytes = this.lines = 0;
  }

  /** Forgets chunks at the old end: their lines turned out to lie outside the time bounds. */
  dropOldest(chunks: number, lines: number): void {
    for (const chunk of this.chunks.splice(0, chunks)) this.bytes -= chunk.length;
    this.lines -= lines;
  }
}

/** Of a UTF-8 sequence that began before. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
