import type { Readable, Writable } from 'node:stream';
import { type JSONRPCMessage, parseJSONRPCMessage, type Transport } from '@modelcontextprotocol/server';

const LF = 0x0a;
/** A longer message is thrown away as it comes, and answered with an error. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Of a message that is too long so much of its beginning and end is kept, to find its id. */
const KEPT = 400;

const [PARSE_ERROR, INVALID_REQUEST] = [-32700, -32600];

/** Told what came that is no message, for the audit log. */
type OnRefused = (reason: string) => void;

/**
 * JSON-RPC messages, one a line. Unlike the transport of the SDK it survives what is no message: JSON that cannot be read,
 * a line without an end, a message of a hundred megabytes are answered with an error, and the next line is read.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  #kept: Buffer[] = [];
  #bytes = 0;
  #head = '';
  #tail = '';
  #isClosed = false;

  constructor(
    private readonly input: Readable,
    private readonly output: Writable,
    private readonly onRefused: OnRefused = () => undefined,
  ) {}

  start(): Promise<void> {
    this.input.on('data', this.#data);
    this.input.once('end', this.#end);
    this.input.once('error', this.#end);
    this.output.once('error', this.#end);
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    return new Promise((done) => {
      // Whether it could be written is told by the error of the stream.
      this.output.write(`${JSON.stringify(message)}\n`, () => done());
    });
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    this.input.off('data', this.#data);
    this.input.pause();
    this.#kept = [];
    this.onclose?.();
    return Promise.resolve();
  }

  readonly #end = (): void => void this.close();

  readonly #data = (chunk: Buffer): void => {
    let from = 0;
    for (let end = chunk.indexOf(LF); end >= 0 && !this.#isClosed; end = chunk.indexOf(LF, from)) {
      this.#add(chunk.subarray(from, end));
      this.#line();
      from = end + 1;
    }
    this.#add(chunk.subarray(from));
  };

  #add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#bytes += piece.length;
    if (this.#bytes <= MOST_BYTES) {
      this.#kept.push(piece);
      return;
    }
    if (this.#kept.length > 0) {
      this.#head = Buffer.concat(this.#kept).toString('latin1', 0, KEPT);
      this.#kept = [];
    }
    this.#tail = `${this.#tail}${piece.toString('latin1', Math.max(0, piece.length - KEPT))}`.slice(-KEPT);
  }

  #line(): void {
    const [bytes, head, tail] = [this.#bytes, this.#head, this.#tail];
    const line = Buffer.concat(this.#kept).toString('utf8').trim();
    [this.#kept, this.#bytes, this.#head, this.#tail] = [[], 0, '', ''];
    if (bytes > MOST_BYTES) {
      const reason = `a message of ${bytes} bytes is more than the ${MOST_BYTES} that are read`;
      this.#refuse(idIn(head, tail), INVALID_REQUEST, reason);
    } else if (line !== '') this.#message(line);
  }

  #message(line: string): void {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch (error) {
      return this.#refuse(null, PARSE_ERROR, `this is not JSON: ${(error as Error).message.slice(0, 200)}`);
    }
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(json);
    } catch {
      const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : null;
      const known = typeof id === 'string' || typeof id === 'number' ? id : null;
      const what = Array.isArray(json)
        ? 'batches are not taken: one message a line'
        : 'this is no JSON-RPC 2.0 message';
      return this.#refuse(known, INVALID_REQUEST, what);
    }
    this.onmessage?.(message);
  }

  #refuse(id: string | number | null, code: number, message: string): void {
    this.onRefused(message);
    this.onerror?.(new Error(message));
    this.output.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`);
  }
}

/** The id stands at one end of what clients send; a guess, but better than to leave the caller waiting. */
function idIn(head: string, tail: string): string | number | null {
  const found =
    /^\{"jsonrpc":"2\.0","id":(\d{1,15}|"[^"\\]{1,100}"),/.exec(head) ??
    /^\{"id":(\d{1,15}|"[^"\\]{1,100}"),"jsonrpc"/.exec(head) ??
    /"jsonrpc":"2\.0","id":(\d{1,15}|"[^"\\]{1,100}")\}\s*$/.exec(tail);
  return found?.[1] === undefined ? null : (JSON.parse(found[1]) as string | number);
}
