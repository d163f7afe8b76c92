/** One answer of the loop. Times are µs since the epoch, by the clock of the host. */
export interface WireFrame {
  readonly step: number;
  readonly tick: number;
  readonly beginUs: number;
  readonly endUs: number;
  readonly exit: number;
  /** Whole lines. */
  readonly text: Buffer;
  /** Bytes beyond what one frame may hold, left out. */
  readonly cutBytes: number;
}

export interface WireHandlers {
  /** The start, and how the host tells the time. */
  readonly onHello: (startUs: number, how: string, resolutionUs: number) => void;
  /** From tick `k` of the loop on, ticks are due as if the loop had begun at `startUs`. */
  readonly onRebase: (k: number, startUs: number) => void;
  readonly onFrame: (frame: WireFrame) => void;
}

const HELLO = /^@(\S{3,64}) H (\d{1,17}) (\w{1,10}) (\d{1,8})$/;
const MAX_FRAME = 16 * 1024 * 1024;
const MAX_WORDS = 4096;
const LF = 0x0a;

interface Open {
  readonly step: number;
  readonly tick: number;
  readonly beginUs: number;
  readonly pieces: Buffer[];
  bytes: number;
  cutBytes: number;
}

/** Takes apart what the loop of one host prints (see loopScript), in whatever pieces it arrives. */
export class Wire {
  readonly #handlers: WireHandlers;
  #word = '';
  #endMark: Buffer = Buffer.alloc(0);
  #rest: Buffer = Buffer.alloc(0);
  #open: Open | undefined;

  constructor(handlers: WireHandlers) {
    this.#handlers = handlers;
  }

  feed(chunk: Buffer): void {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (data.length > 0) {
      const left = this.#open ? this.#inFrame(this.#open, data) : this.#betweenFrames(data);
      if (left === undefined) return;
      data = left;
    }
    this.#rest = Buffer.alloc(0);
  }

  /** What is behind the next line; undefined: `rest` holds what waits for more. */
  #betweenFrames(data: Buffer): Buffer | undefined {
    const end = data.indexOf(LF);
    if (end < 0) {
      // Words of ours are short; whatever else this is, it is not kept.
      this.#rest = data.length > MAX_WORDS ? Buffer.alloc(0) : Buffer.from(data);
      return undefined;
    }
    this.#words(data.toString('latin1', 0, Math.min(end, MAX_WORDS)));
    return data.subarray(end + 1);
  }

  #words(line: string): void {
    if (this.#word === '') {
      const [, word = '', start, how = '', resolution] = HELLO.exec(line) ?? [];
      if (word === '') return;
      this.#word = word;
      this.#endMark = Buffer.from(`\n@${word} E `, 'latin1');
      return this.#handlers.onHello(Number(start), how, Number(resolution));
    }
    if (!line.startsWith(`@${this.#word} `)) return;
    const [kind, ...words] = line.slice(this.#word.length + 2).split(' ');
    const numbers = words.map((w) => (/^\d{1,17}$/.test(w) ? Number(w) : NaN));
    const [a = NaN, b = NaN, c = NaN] = numbers;
    if (kind === 'S' && a >= 0 && b >= 0) this.#handlers.onRebase(a, b);
    if (kind === 'F' && a >= 0 && b >= 0 && c >= 0)
      this.#open = { step: a, tick: b, beginUs: c, pieces: [], bytes: 0, cutBytes: 0 };
  }

  #inFrame(open: Open, data: Buffer): Buffer | undefined {
    const mark = data.indexOf(this.#endMark);
    if (mark < 0) {
      // The mark may have arrived in part.
      const sure = Math.max(0, data.length - this.#endMark.length + 1);
      this.#keep(open, data.subarray(0, sure));
      this.#rest = Buffer.from(data.subarray(sure));
      return undefined;
    }
    const from = mark + this.#endMark.length;
    const end = data.indexOf(LF, from);
    if (end < 0) {
      this.#keep(open, data.subarray(0, mark));
      this.#rest = Buffer.from(data.subarray(mark));
      return undefined;
    }
    this.#keep(open, data.subarray(0, mark));
    const [step, endUs, exit] = data
      .toString('latin1', from, Math.min(end, from + 80))
      .split(' ')
      .map(Number);
    this.#open = undefined;
    if (step === open.step && endUs !== undefined && endUs >= 0) {
      const { tick, beginUs, cutBytes } = open;
      const text = wholeLines(Buffer.concat(open.pieces, open.bytes), cutBytes > 0);
      this.#handlers.onFrame({ step, tick, beginUs, endUs, exit: exit ?? 0, text, cutBytes });
    }
    return data.subarray(end + 1);
  }

  #keep(open: Open, piece: Buffer): void {
    const room = MAX_FRAME - open.bytes;
    const kept = piece.subarray(0, room);
    open.cutBytes += piece.length - kept.length;
    if (kept.length === 0) return;
    // A copy: the chunk it came in may be many times as large.
    open.pieces.push(Buffer.from(kept));
    open.bytes += kept.length;
  }
}

function wholeLines(text: Buffer, isCut: boolean): Buffer {
  if (text.length === 0 || text.at(-1) === LF) return text;
  return isCut ? text.subarray(0, text.lastIndexOf(LF) + 1) : Buffer.concat([text, Buffer.from('\n')]);
}
