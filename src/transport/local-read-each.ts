import { close, constants, open, read } from 'node:fs';
import { expandGlob } from './expand-glob.js';
import { NOT_A_FILE, whyNotRead } from './regular-only.js';
import type { FileContent, ReadEachRequest, RunResult } from './transport.js';

/** Files read at a time; each is a few hundred bytes of /proc or /sys. */
const PARALLEL = 16;
/** Most are smaller than the first; a file may be as long as it likes. */
const FIRST_CHUNK = 4096;
const CHUNK = 64 * 1024;
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Hundreds of files by plain callbacks: a promise and a FileHandle for each step cost three times as much. */
export async function readEachLocalFile(request: ReadEachRequest): Promise<RunResult> {
  const started = performance.now();
  const state = { timedOut: false, aborted: request.signal.aborted };
  let giveUp: () => void = () => {};
  const over = new Promise<void>((resolve) => (giveUp = resolve));
  const onAbort = (): void => {
    state.aborted = true;
    giveUp();
  };
  request.signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => {
    state.timedOut = true;
    giveUp();
  }, request.timeoutMs);

  const isOver = (): boolean => state.timedOut || state.aborted;
  let stopped = false;
  const paths = (await Promise.all(request.patterns.map(expandGlob))).flat();
  for (let i = 0; i < paths.length && !isOver() && !stopped; i += PARALLEL) {
    const batch = paths.slice(i, i + PARALLEL).map((path) => new SmallFile(path, request, isOver));
    await Promise.race([Promise.all(batch.map((file) => file.ended)), over]);
    stopped = !batch.every((file) => request.onFile(file.content()));
  }
  clearTimeout(timer);
  request.signal.removeEventListener('abort', onAbort);
  return {
    ...state,
    stopped,
    ...(!isOver() && { exit: 0 }),
    durationMs: performance.now() - started,
  };
}

/** A file on its way. Opened non-blocking, so that a FIFO without a writer ends at once. */
class SmallFile {
  readonly ended: Promise<void>;
  readonly #path: string;
  readonly #limit: number;
  readonly #isOver: () => boolean;
  #chunk: Buffer = Buffer.allocUnsafe(FIRST_CHUNK);
  #filled = 0;
  readonly #full: Buffer[] = [];
  #bytes = 0;
  /** What it is until its end was seen. */
  #errorCode: string | undefined = 'ETIMEDOUT';
  #refused: string | undefined;

  constructor(
    path: string,
    { maxBytesEach, regularOnly }: Pick<ReadEachRequest, 'maxBytesEach' | 'regularOnly'>,
    isOver: () => boolean,
  ) {
    this.#path = path;
    this.#limit = maxBytesEach;
    this.#isOver = isOver;
    this.ended = new Promise((resolve) => {
      if (!regularOnly) this.#open(resolve);
      else whyNotRead(path, (refused) => (refused ? this.#end(refused, resolve) : this.#open(resolve)));
    });
  }

  #open(resolve: () => void): void {
    open(this.#path, FLAGS, (error, fd) => {
      if (error) this.#end(error, resolve);
      else this.#read(fd, resolve);
    });
  }

  content(): FileContent {
    const content = Buffer.concat([...this.#full, this.#chunk.subarray(0, this.#filled)]);
    return {
      path: this.#path,
      content: content.subarray(0, this.#limit),
      ...(this.#errorCode !== undefined && { errorCode: this.#errorCode }),
      ...(this.#refused !== undefined && { errorMessage: this.#refused }),
      isCut: this.#bytes > this.#limit,
    };
  }

  #read(fd: number, resolve: () => void): void {
    if (this.#filled === this.#chunk.length) {
      this.#full.push(this.#chunk);
      this.#chunk = Buffer.allocUnsafe(CHUNK);
      this.#filled = 0;
    }
    read(fd, this.#chunk, this.#filled, this.#chunk.length - this.#filled, null, (error, bytes) => {
      const isEnd = error !== null || bytes === 0 || this.#bytes + bytes > this.#limit || this.#isOver();
      if (error === null) {
        this.#filled += bytes;
        this.#bytes += bytes;
      }
      if (!isEnd) this.#read(fd, resolve);
      else close(fd, () => this.#end(error, resolve));
    });
  }

  #end(error: NodeJS.ErrnoException | null, resolve: () => void): void {
    if (!this.#isOver()) this.#errorCode = error === null ? undefined : (error.code ?? 'EUNKNOWN');
    if (error?.code === NOT_A_FILE) this.#refused = error.message;
    resolve();
  }
}
