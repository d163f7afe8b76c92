import type { Packet } from '../packet.js';

const [CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA] = [20, 21, 22, 23];
const [CLIENT_HELLO, SERVER_HELLO] = [1, 2];
const RECORD_HEADER = 5;

/** What one end sent of the handshake. */
interface TlsEnd {
  /** Sequence number where its next record begins. */
  next: number;
  hasChangedCipher: boolean;
  hasFinished: boolean;
}

/**
 * TLS as far as it is in the clear (RFC 8446, RFC 5246): from the ClientHello to the Finished of both ends, which are
 * encrypted and known by their place, and an alert before encryption.
 */
export class TlsHandshake {
  serverHelloAt: number | undefined;
  /** When the second of both Finished passed. */
  doneAt: number | undefined;
  alert:
    | {
        readonly fromClient: boolean;
        readonly level: number;
        readonly description: number;
        readonly frame: number;
      }
    | undefined;
  readonly #client: TlsEnd = { next: -1, hasChangedCipher: false, hasFinished: false };
  readonly #server: TlsEnd = { next: -1, hasChangedCipher: false, hasFinished: false };

  constructor(
    readonly clientHelloAt: number,
    readonly serverName: string | undefined,
  ) {}

  /** Walks the records of a segment: a ChangeCipherSpec and the Finished behind it are often in one. */
  take(p: Packet, isFromClient: boolean): void {
    // After the handshake everything is encrypted.
    if (this.doneAt !== undefined) return;
    const { bytes: b, payloadAt } = p;
    const end = isFromClient ? this.#client : this.#server;
    const ahead = end.next < 0 ? 0 : (end.next - p.seq) | 0;
    // Where some of it was not seen, a record that begins with the segment is found again.
    let at = payloadAt + Math.max(0, ahead);
    while (at + RECORD_HEADER < payloadAt + p.payloadCaptured && isTls(b, at)) {
      this.#record(p, at, isFromClient, end);
      at += RECORD_HEADER + ((b[at + 3]! << 8) | b[at + 4]!);
      end.next = (p.seq + at - payloadAt) >>> 0;
    }
  }

  #record(p: Packet, at: number, isFromClient: boolean, end: TlsEnd): void {
    const { bytes: b } = p;
    const type = b[at]!;
    if (type === CHANGE_CIPHER_SPEC) end.hasChangedCipher = true;
    else if (type === ALERT) this.#alert(p, at, isFromClient);
    else if (isHello(b, at)) {
      if (!isFromClient) this.serverHelloAt ??= p.at;
    } else if (type === APPLICATION_DATA || (type === HANDSHAKE && end.hasChangedCipher))
      this.#encrypted(p.at, end);
  }

  /**
   * The first encrypted record of an end after the ServerHello: its Finished, up to TLS 1.2 a handshake record behind a
   * ChangeCipherSpec, in 1.3 application data. Who is last depends on the version and on whether the session is new.
   */
  #encrypted(at: number, end: TlsEnd): void {
    if (this.serverHelloAt === undefined) return;
    end.hasFinished = true;
    if (this.#client.hasFinished && this.#server.hasFinished) this.doneAt = at;
  }

  #alert(p: Packet, at: number, isFromClient: boolean): void {
    const { bytes: b } = p;
    // Encrypted it is longer.
    if (this.alert !== undefined || b[at + 3] !== 0 || b[at + 4] !== 2) return;
    if (at + 7 > p.payloadAt + p.payloadCaptured) return;
    this.alert = { fromClient: isFromClient, level: b[at + 5]!, description: b[at + 6]!, frame: p.frame };
  }
}

/** The handshake that a ClientHello at the begin of this packet opens. */
export function tlsHandshakeIn({
  bytes: b,
  payloadAt,
  payloadCaptured,
  at,
}: Packet): TlsHandshake | undefined {
  if (b[payloadAt] !== HANDSHAKE || b[payloadAt + RECORD_HEADER] !== CLIENT_HELLO) return undefined;
  return new TlsHandshake(at, serverNameOf(b, payloadAt + RECORD_HEADER, payloadAt + payloadCaptured));
}

/** A record header: type 20 to 24, version 3.x, a length that TLS allows. */
export function isTls(b: Buffer, at: number): boolean {
  const length = (b[at + 3]! << 8) | b[at + 4]!;
  return b[at]! >= 20 && b[at]! <= 24 && b[at + 1] === 3 && b[at + 2]! <= 4 && length > 0 && length <= 16_640;
}

/** A hello in the clear: after a HelloRetryRequest there is one behind a ChangeCipherSpec as well. */
function isHello(b: Buffer, at: number): boolean {
  const type = b[at + RECORD_HEADER];
  if (b[at] !== HANDSHAKE || (type !== CLIENT_HELLO && type !== SERVER_HELLO)) return false;
  // An encrypted message hardly begins with a type and a length that fits into its record.
  const length = (b[at + 6]! << 16) | (b[at + 7]! << 8) | b[at + 8]!;
  return length < ((b[at + 3]! << 8) | b[at + 4]!);
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
