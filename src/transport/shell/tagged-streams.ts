import { partialSuffix } from './marked-stream.js';
import { PIECE_BYTES } from './worker-script.js';

/** Of what a login shell says before the first tag, this much is kept to be quoted. */
const MAX_PREAMBLE = 2048;
/** Digits of an id and one letter. */
const HEADER = /^(\d{1,9})([oe.])/;
const MAX_HEADER = 10;

export interface TaggedHandlers {
  readonly onData: (id: number, stream: 'o' | 'e', chunk: Buffer) => void;
  readonly onEnd: (id: number) => void;
}

/** Takes apart what a worker prints (see workerScript): every byte as its script printed it. */
export class TaggedStreams {
  readonly #tag: Buffer;
  readonly #handlers: TaggedHandlers;
  #held: Buffer = Buffer.alloc(0);
  #preamble = '';
  #current: { id: number; stream: string; bytes: number } | undefined;

  constructor(tag: string, handlers: TaggedHandlers) {
    this.#tag = Buffer.from(tag);
    this.#handlers = handlers;
  }

  get preamble(): string {
    return this.#preamble;
  }

  feed(chunk: Buffer): void {
    let data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const at = data.indexOf(this.#tag);
      if (at < 0) break;
      this.#emit(data.subarray(0, at));
      data = data.subarray(at);
      const [header = '', id, stream = ''] =
        HEADER.exec(data.toString('latin1', this.#tag.length, this.#tag.length + MAX_HEADER)) ?? [];
      if (id === undefined && data.length < this.#tag.length + MAX_HEADER) {
        this.#held = data;
        return;
      }
      data = data.subarray(this.#tag.length + header.length);
      this.#current = { id: Number(id), stream, bytes: 0 };
      if (stream === '.') this.#handlers.onEnd(Number(id));
    }
    const keep = partialSuffix(data, this.#tag);
    this.#emit(data.subarray(0, data.length - keep));
    this.#held = data.subarray(data.length - keep);
  }

  #emit(data: Buffer): void {
    if (data.length === 0) return;
    const current = this.#current;
    if (current === undefined) {
      this.#preamble = (this.#preamble + data.toString('latin1')).slice(0, MAX_PREAMBLE);
      return;
    }
    // What follows a whole piece is the newline it was split by.
    const own = data.subarray(0, PIECE_BYTES - current.bytes);
    current.bytes += own.length;
    if (own.length > 0 && (current.stream === 'o' || current.stream === 'e'))
      this.#handlers.onData(current.id, current.stream, own);
  }
}
