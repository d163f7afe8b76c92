import { inflateSync } from 'node:zlib';
import { diagText } from './text.js';

/** A socket takes some 500 bytes; compressed they are a tenth. */
const MAX_DUMP = 64 * 1024 * 1024;
const FRAME = /^sock_diag (little|big)\n((?:interface \d{1,10} \S{1,15}\n)*)([A-Za-z0-9+/=]*)\n$/;

/**
 * Frames of the loop in Python that hold a dump of sock_diag: the byte order of the host, names of its interfaces when
 * they are new, and the dump, deflated, in Base64. Everything else is text as it is.
 */
export class DiagFrames {
  readonly #interfaces = new Map<number, string>();

  text(frame: Buffer): Buffer {
    if (frame.toString('latin1', 0, 10) !== 'sock_diag ') return frame;
    const [, order, interfaces = '', dump] = FRAME.exec(frame.toString('latin1')) ?? [];
    if (order === undefined || dump === undefined) return frame;
    for (const line of interfaces.split('\n').slice(0, -1)) {
      const [, index, name = ''] = line.split(' ');
      this.#interfaces.set(Number(index), name);
    }
    const host = { isLittleEndian: order === 'little', interfaces: this.#interfaces };
    return Buffer.from(diagText(inflate(Buffer.from(dump, 'base64')), host), 'latin1');
  }
}

/** What cannot be read is no socket. */
function inflate(packed: Buffer): Buffer {
  try {
    return inflateSync(packed, { maxOutputLength: MAX_DUMP });
  } catch {
    return Buffer.alloc(0);
  }
}
