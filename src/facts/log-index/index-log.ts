import type { LogClockOptions } from '../../core/log-time.js';
import { ByteClock } from './byte-clock.js';
import { countMessage, type Template, Templates } from './templates.js';

/** A place where the times of a file go back by more than writers do that take turns. */
export interface StepBack {
  readonly line: number;
  readonly file: string | undefined;
  /** Epoch ms before and behind it. */
  readonly from: number;
  readonly to: number;
}

/** What one pass over a log found. */
export interface LogIndex {
  readonly templates: readonly Template[];
  readonly lines: number;
  /** Messages with an instant, and without. */
  readonly timed: number;
  readonly untimed: number;
  /** Earliest and latest; NaN without any. */
  readonly first: number;
  readonly last: number;
  /** What its stamps leave out of their time. */
  readonly assumed: ByteClock['assumed'];
  /** The first of them. */
  readonly stepsBack: readonly StepBack[];
}

/** One line of a message, in the order of the log. */
export interface IndexedLine {
  readonly template: Template;
  /** Epoch ms, NaN without; that of the message's first line. */
  readonly ms: number;
  /** 1-based. */
  readonly line: number;
  /** False: it belongs to the message before (a stack trace). */
  readonly begins: boolean;
  readonly buffer: Buffer;
  readonly from: number;
  readonly to: number;
  /** Where its time begins, and where the message does: behind its time. */
  readonly stampFrom: number;
  readonly textFrom: number;
}

export interface IndexOptions extends LogClockOptions {
  /** Lines without a time belong to the timed one before; false where lines in between may be missing. */
  readonly joins: boolean;
  /** Length of `/path` in front of a line, with `:` behind it, where one artifact holds several files. */
  readonly pathLength?: (line: string) => number | undefined;
  /** Called for every line. The object is used again: keep nothing of it but the template. */
  readonly onLine?: (line: IndexedLine) => void;
}

const NONE: Buffer = Buffer.alloc(0);
const BLANK = Buffer.from(' ');
const [LF, CR, COLON, SLASH] = [10, 13, 58, 47];
/** More of a line is not looked at: a file may be one line of 2 GB. */
const LONGEST = 64 * 1024;
const LONGEST_PATH = 4200;
const MOST_STEPS = 20;
/** Threads and buffers disorder a log by seconds. */
const STEP_MS = 60_000;

/** A line with nothing but a time. */
interface Headless {
  readonly bytes: Buffer;
  readonly stampStart: number;
  readonly stampEnd: number;
  readonly ms: number;
  readonly line: number;
}

/** Indexes a log as it comes, in chunks: instants, templates, counts over time. Memory does not grow with the log. */
export class LogIndexer {
  readonly #options: IndexOptions;
  readonly #templates = new Templates();
  #clock: ByteClock;
  #rest: Buffer = NONE;
  #skips = false;
  #line = 0;
  #path: Buffer | undefined;
  #file: string | undefined;
  #open: Template | undefined;
  #openMs = Number.NaN;
  #openTimed = false;
  #latest = Number.NaN;
  #headless: Headless | undefined;
  #timed = 0;
  #untimed = 0;
  #first = Number.NaN;
  #last = Number.NaN;
  readonly #steps: StepBack[] = [];
  readonly #out: { -readonly [K in keyof IndexedLine]: IndexedLine[K] };

  constructor(options: IndexOptions) {
    this.#options = options;
    this.#clock = new ByteClock(options);
    this.#out = {
      template: undefined as unknown as Template,
      ms: Number.NaN,
      line: 0,
      begins: true,
      buffer: this.#rest,
      from: 0,
      to: 0,
      stampFrom: 0,
      textFrom: 0,
    };
  }

  push(chunk: Buffer): void {
    let at = 0;
    // The line that began in the chunk before; only it is copied.
    if (this.#rest.length > 0 || this.#skips) {
      const end = chunk.indexOf(LF);
      at = end < 0 ? chunk.length : end + 1;
      if (!this.#skips) {
        const line = Buffer.concat([this.#rest, chunk.subarray(0, end < 0 ? chunk.length : end)]);
        if (end < 0) this.#keep(line);
        else this.#read(line, 0, line.length);
      }
      if (end < 0) return;
      this.#rest = NONE;
      this.#skips = false;
    }
    for (let end = chunk.indexOf(LF, at); end >= 0; end = chunk.indexOf(LF, at)) {
      this.#read(chunk, at, end);
      at = end + 1;
    }
    if (at < chunk.length) this.#keep(Buffer.from(chunk.subarray(at)));
  }

  /** The beginning of a line; of a very long one nothing more is wanted. */
  #keep(begun: Buffer): void {
    this.#rest = begun;
    if (begun.length <= LONGEST) return;
    this.#read(begun, 0, begun.length);
    this.#rest = NONE;
    this.#skips = true;
  }

  end(): LogIndex {
    if (this.#rest.length > 0) this.#read(this.#rest, 0, this.#rest.length);
    this.#rest = NONE;
    this.#release();
    return {
      templates: this.#templates.all,
      lines: this.#line,
      timed: this.#timed,
      untimed: this.#untimed,
      first: this.#first,
      last: this.#last,
      assumed: this.#clock.assumed,
      stepsBack: this.#steps,
    };
  }

  #read(buffer: Buffer, start: number, lineEnd: number): void {
    this.#line++;
    const to = Math.min(
      lineEnd > start && buffer[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd,
      start + LONGEST,
    );
    const from = this.#options.pathLength === undefined ? start : this.#behindPath(buffer, start, to);
    if (from >= to) return;
    const ms = this.#clock.ms(buffer, from, to);
    const isTimed = !Number.isNaN(ms);
    const continues = !isTimed && this.#options.joins && !this.#clock.sinceBoot;
    if (this.#headless) {
      this.#release(continues ? buffer.subarray(from, to) : undefined);
      if (continues) return;
    }
    if (continues && this.#openTimed && this.#open) {
      if (this.#options.onLine)
        this.#tell(this.#open, this.#openMs, this.#line, false, buffer, from, to, from, from);
      return;
    }
    const { start: stampStart, end: stampEnd, shape } = this.#clock;
    if (isTimed && this.#options.joins && (to - from - stampEnd < 3 || shape?.id === 'java-util')) {
      const bytes = Buffer.from(buffer.subarray(from, to));
      this.#headless = { bytes, stampStart, stampEnd, ms, line: this.#line };
      return;
    }
    this.#begin(buffer, from, to, from + stampStart, from + stampEnd, ms, this.#line);
  }

  /** A message whose first line is only its time (java.util.logging, `# Time:` of MySQL) is told by the next one. */
  #release(more?: Buffer): void {
    const held = this.#headless;
    if (held === undefined) return;
    this.#headless = undefined;
    const bytes = more === undefined ? held.bytes : Buffer.concat([held.bytes, BLANK, more]);
    this.#begin(bytes, 0, bytes.length, held.stampStart, held.stampEnd, held.ms, held.line);
  }

  #begin(
    buffer: Buffer,
    from: number,
    to: number,
    stampFrom: number,
    stampTo: number,
    ms: number,
    line: number,
  ): void {
    const template = this.#templates.of(buffer, from, to, stampFrom, stampTo, line);
    const isTimed = !Number.isNaN(ms);
    countMessage(template, ms, line);
    if (isTimed) this.#count(ms, line);
    else this.#untimed++;
    this.#open = template;
    this.#openMs = ms;
    this.#openTimed = isTimed;
    if (this.#options.onLine) this.#tell(template, ms, line, true, buffer, from, to, stampFrom, stampTo);
  }

  #count(ms: number, line: number): void {
    this.#timed++;
    if (!(ms >= this.#first)) this.#first = ms;
    if (!(ms <= this.#last)) this.#last = ms;
    if (ms < this.#latest - STEP_MS) {
      if (this.#steps.length < MOST_STEPS)
        this.#steps.push({ line, file: this.#file, from: this.#latest, to: ms });
      this.#latest = ms;
    } else if (!(ms <= this.#latest)) this.#latest = ms;
  }

  #tell(
    template: Template,
    ms: number,
    line: number,
    begins: boolean,
    buffer: Buffer,
    from: number,
    to: number,
    stampFrom: number,
    textFrom: number,
  ): void {
    const out = this.#out;
    out.template = template;
    out.ms = ms;
    out.line = line;
    out.begins = begins;
    out.buffer = buffer;
    out.from = from;
    out.to = to;
    out.stampFrom = stampFrom;
    out.textFrom = textFrom;
    this.#options.onLine?.(out);
  }

  /** Lines of a file stand together: mostly the path is that of the line before. */
  #behindPath(buffer: Buffer, from: number, to: number): number {
    if (buffer[from] !== SLASH) return from;
    const path = this.#path;
    if (path && to - from > path.length && buffer[from + path.length] === COLON) {
      let i = 0;
      while (i < path.length && buffer[from + i] === path[i]) i++;
      if (i === path.length) return from + path.length + 1;
    }
    const head = buffer.toString('utf8', from, Math.min(to, from + LONGEST_PATH));
    const length = this.#options.pathLength?.(head);
    if (length === undefined) return from;
    this.#release();
    this.#file = head.slice(0, length);
    this.#path = Buffer.from(this.#file);
    // Each file has a clock, and a past, of its own.
    this.#clock = new ByteClock(this.#options);
    this.#open = undefined;
    this.#openTimed = false;
    this.#latest = Number.NaN;
    return from + this.#path.length + 1;
  }
}
