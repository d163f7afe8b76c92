import type { Packet } from '../packet.js';

/** TLS as far as it is in the clear (RFC 8446): hello to hello, and an alert before encryption. */
export interface TlsPhases {
  readonly clientHelloAt: number;
  readonly serverName?: string;
  serverHelloAt?: number;
  /** First record of application data of the client: the handshake is over for it. */
  clientDataAt?: number;
  alert?: {
    readonly fromClient: boolean;
    readonly level: number;
    readonly description: number;
    readonly frame: number;
  };
}

/** One HTTP/1 request and the first line of its answer. */
export interface HttpExchange {
  readonly method: string;
  /** Without its query, which may hold secrets. */
  readonly path: string;
  readonly at: number;
  readonly frame: number;
  status?: number;
  firstByteAt?: number;
}

const MOST_EXCHANGES = 50;
const MOST_PATH = 120;
const [ALERT, HANDSHAKE, APPLICATION_DATA] = [21, 22, 23];
const REQUEST = /^([A-Z]{3,10}) ([^ \r\n?#]{1,2000})(?:[?#][^ \r\n]*)?(?: HTTP\/1\.[01])?/;
const STATUS = /^HTTP\/1\.[01] (\d{3})/;

/** What can be seen of the protocol above: TLS records and HTTP/1 start lines at the begin of segments. */
export class Phases {
  tls: TlsPhases | undefined;
  readonly http: HttpExchange[] = [];
  #isOther = false;

  take(p: Packet, isFromClient: boolean): void {
    if (this.#isOther || p.payloadCaptured < 6) return;
    const { bytes: b, payloadAt: at } = p;
    if (this.tls !== undefined || isTls(b, at)) this.#tls(p, isFromClient);
    else if (isFromClient) this.#request(p);
    else this.#status(p);
  }

  #tls(p: Packet, isFromClient: boolean): void {
    const { bytes: b, payloadAt: at } = p;
    if (!isTls(b, at)) return;
    const type = b[at]!;
    if (type === HANDSHAKE && b[at + 5] === 1 && isFromClient && this.tls === undefined) {
      const serverName = serverNameOf(b, at + 5, at + p.payloadCaptured);
      this.tls = { clientHelloAt: p.at, ...(serverName !== undefined && { serverName }) };
    } else if (this.tls === undefined) return;
    else if (type === HANDSHAKE && b[at + 5] === 2 && !isFromClient) this.tls.serverHelloAt ??= p.at;
    else if (type === APPLICATION_DATA && isFromClient) this.tls.clientDataAt ??= p.at;
    else if (type === ALERT && p.payloadCaptured >= 7 && this.tls.alert === undefined && p.payload === 7)
      this.tls.alert = {
        fromClient: isFromClient,
        level: b[at + 5]!,
        description: b[at + 6]!,
        frame: p.frame,
      };
  }

  #request(p: Packet): void {
    if (this.http.length >= MOST_EXCHANGES) return;
    const match = REQUEST.exec(startOf(p, 2100));
    // A connection that does not begin as HTTP is something else; a body goes on as it likes.
    if (!match) {
      if (this.http.length === 0) this.#isOther = true;
      return;
    }
    const [, method = '', path = ''] = match;
    this.http.push({ method, path: path.slice(0, MOST_PATH), at: p.at, frame: p.frame });
  }

  #status(p: Packet): void {
    const open = this.http.find((x) => x.firstByteAt === undefined);
    if (open === undefined) return;
    open.firstByteAt = p.at;
    const status = STATUS.exec(startOf(p, 16))?.[1];
    if (status !== undefined) open.status = Number(status);
  }
}

function startOf(p: Packet, most: number): string {
  return p.bytes.toString('latin1', p.payloadAt, p.payloadAt + Math.min(most, p.payloadCaptured));
}

/** A record header: type 20 to 24, version 3.x, a length that TLS allows. */
function isTls(b: Buffer, at: number): boolean {
  const length = (b[at + 3]! << 8) | b[at + 4]!;
  return b[at]! >= 20 && b[at]! <= 24 && b[at + 1] === 3 && b[at + 2]! <= 4 && length > 0 && length <= 16_640;
}

/** Server name of a ClientHello (RFC 6066), as far as it was captured. */
function serverNameOf(b: Buffer, start: number, end: number): string | undefined {
  let at = start + 4 + 2 + 32;
  const skip = (bytes: number): boolean => {
    if (at + bytes > end) return false;
    const length = bytes === 1 ? b[at]! : b.readUInt16BE(at);
    at += bytes + length;
    return at <= end;
  };
  // Session id, cipher suites, compression.
  if (!skip(1) || !skip(2) || !skip(1)) return undefined;
  at += 2;
  while (at + 4 <= end) {
    const [type, length] = [b.readUInt16BE(at), b.readUInt16BE(at + 2)];
    if (type === 0 && at + 9 <= end) {
      const size = b.readUInt16BE(at + 7);
      return at + 9 + size <= end ? b.toString('latin1', at + 9, at + 9 + size) : undefined;
    }
    at += 4 + length;
  }
  return undefined;
}
