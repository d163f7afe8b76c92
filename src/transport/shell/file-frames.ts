import { isRefused, NOT_A_FILE, refusal } from '../regular-only.js';
import type { FileContent } from '../transport.js';
import { errnoOf } from './errno.js';

/** Reads what `readEachScript` prints, as it comes. */
export class FileFrames {
  readonly #separator: Buffer;
  readonly #maxBytesEach: number;
  readonly #onFile: (file: FileContent) => void;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** Paths of the batch whose content is still to come; undefined while paths are read. */
  #paths: string[] | undefined;
  /** The separator before the first file of the batch has been seen. */
  #isInFile = false;

  constructor(separator: Buffer, maxBytesEach: number, onFile: (file: FileContent) => void) {
    this.#separator = separator;
    this.#maxBytesEach = maxBytesEach;
    this.#onFile = onFile;
  }

  /** Paths that were announced, and no content came: the reading was cut off there. */
  get open(): readonly string[] {
    return this.#paths ?? [];
  }

  feed(chunk: Buffer): void {
    // Most chunks of a long file hold no separator: look only where one can end.
    const overlap: Buffer = Buffer.concat([this.#tail(this.#separator.length - 1), chunk]);
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#paths !== undefined && !overlap.includes(this.#separator)) return;
    let data: Buffer = Buffer.concat(this.#held, this.#heldBytes);
    for (let rest = this.#step(data); rest !== undefined; rest = this.#step(data)) data = rest;
    this.#held = [data];
    this.#heldBytes = data.length;
  }

  #tail(length: number): Buffer {
    const last: Buffer = this.#held.at(-1) ?? Buffer.alloc(0);
    if (last.length >= length || this.#held.length < 2)
      return last.subarray(Math.max(0, last.length - length));
    return Buffer.concat(this.#held).subarray(-length);
  }

  /** Takes one thing off the front; undefined when more must come first. */
  #step(data: Buffer): Buffer | undefined {
    if (this.#paths === undefined) {
      const end = data.indexOf('\0\0');
      if (end < 0) return undefined;
      this.#paths = data.subarray(0, end).toString('utf8').split('\0');
      return data.subarray(end + 2);
    }
    const at = data.indexOf(this.#separator);
    if (at < 0) return undefined;
    if (this.#isInFile) this.#finishFile(data.subarray(0, at));
    this.#isInFile = this.#paths.length > 0;
    if (!this.#isInFile) this.#paths = undefined;
    return data.subarray(at + this.#separator.length);
  }

  #finishFile(frame: Buffer): void {
    const path = this.#paths?.shift() ?? '';
    const [, kind = '', refused = ''] = /^(\w+):(.*)$/s.exec(path) ?? [];
    if (isRefused(kind)) {
      const { message } = refusal(refused, kind);
      return this.#onFile({
        path: refused,
        content: Buffer.alloc(0),
        errorCode: NOT_A_FILE,
        errorMessage: message,
        isCut: false,
      });
    }
    const { content, errorCode } = splitError(frame, path);
    this.#onFile({
      path,
      content: content.subarray(0, this.#maxBytesEach),
      ...(errorCode !== undefined && { errorCode }),
      isCut: errorCode === undefined && content.length > this.#maxBytesEach,
    });
  }
}

/** What head or cat (GNU, busybox) print behind the content when they cannot read this file (to its end). */
function splitError(frame: Buffer, path: string): { content: Buffer; errorCode?: string } {
  const beginnings = [
    `head: cannot open '${path}' for reading: `,
    `head: error reading '${path}': `,
    `cat: ${path}: `,
    `cat: can't open '${path}': `,
    'cat: read error: ',
  ];
  for (const beginning of beginnings) {
    const at = frame.lastIndexOf(beginning);
    const message = at < 0 ? '' : frame.subarray(at + beginning.length).toString('latin1');
    const errorCode = message.endsWith('\n') ? errnoOf(message) : undefined;
    if (errorCode !== undefined) return { content: frame.subarray(0, at), errorCode };
  }
  return { content: frame };
}
