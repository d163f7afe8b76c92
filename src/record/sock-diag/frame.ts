import { inflateSync } from 'node:zlib';
import type { WireFrame } from '../wire.js';
import { isWholeDump } from './messages.js';
import type { DiagRequest } from './request.js';
import { diagText } from './text.js';

/** A socket takes some 500 bytes; compressed they are a tenth. */
const MAX_DUMP = 64 * 1024 * 1024;
const BEGIN = 'sock_diag ';
const HEAD = /^sock_diag (little|big) (raw|zlib)\n((?:interface \d{1,10} \S{1,15}\n)*)/;

/**
 * Frames of the loop that hold a dump of sock_diag: the byte order of the host, names of its interfaces when they are
 * new, and the dump, as it is (`ss -D -`) or deflated and in Base64 (Python). Everything else is text and stays.
 */
export class DiagFrames {
  readonly #interfaces = new Map<number, string>();
  #hasDump = false;

  /** Whether there was a dump among them. */
  get hasDump(): boolean {
    return this.#hasDump;
  }

  /** The frame with its dump written as `ss` prints it, of the sockets that were asked for. */
  written(frame: WireFrame, { filter }: DiagRequest): WireFrame {
    if (frame.text.toString('latin1', 0, BEGIN.length) !== BEGIN) return frame;
    const [head, order, how, interfaces = ''] = HEAD.exec(frame.text.toString('latin1')) ?? [];
    if (head === undefined) return frame;
    this.#hasDump = true;
    for (const line of interfaces.split('\n').slice(0, -1)) {
      const [, index, name = ''] = line.split(' ');
      this.#interfaces.set(Number(index), name);
    }
    const rest = frame.text.subarray(head.length);
    const dump = how === 'raw' ? rest : inflate(rest);
    const isLittleEndian = order === 'little';
    // `ss -D` ends with exit 0 when the kernel refuses; of what was too large it is told how much is left out.
    if (how === 'raw' && frame.cutBytes === 0 && !isWholeDump(dump, isLittleEndian))
      return { ...frame, text: Buffer.alloc(0), exit: frame.exit || 1 };
    const host = { isLittleEndian, interfaces: this.#interfaces };
    const text = diagText(dump, host, how === 'raw' ? filter : []);
    return { ...frame, text: Buffer.from(text, 'latin1') };
  }
}

/** What cannot be read is no socket. */
function inflate(base64: Buffer): Buffer {
  try {
    return inflateSync(Buffer.from(base64.toString('latin1'), 'base64'), { maxOutputLength: MAX_DUMP });
  } catch {
    return Buffer.alloc(0);
  }
}
