import type { Packet } from '../packet.js';
import { type HttpExchange, requestIn, statusIn } from './http.js';
import { isTls, tlsHandshakeIn, type TlsHandshake } from './tls.js';

const MOST_EXCHANGES = 50;

/** What can be seen of the protocol above: the handshake of TLS, and HTTP/1 start lines at the begin of segments. */
export class Phases {
  tls: TlsHandshake | undefined;
  readonly http: HttpExchange[] = [];
  #isOther = false;

  take(p: Packet, isFromClient: boolean): void {
    if (this.#isOther || p.payloadCaptured < 6) return;
    if (this.tls !== undefined) this.tls.take(p, isFromClient);
    else if (isTls(p.bytes, p.payloadAt)) {
      if (isFromClient) this.tls = tlsHandshakeIn(p);
      this.tls?.take(p, isFromClient);
    } else if (isFromClient) this.#request(p);
    else this.#status(p);
  }

  #request(p: Packet): void {
    if (this.http.length >= MOST_EXCHANGES) return;
    const request = requestIn(p);
    if (request !== undefined) this.http.push(request);
    // A connection that does not begin as HTTP is something else; a body goes on as it likes.
    else if (this.http.length === 0) this.#isOther = true;
  }

  #status(p: Packet): void {
    const open = this.http.find((x) => x.firstByteAt === undefined);
    if (open === undefined) return;
    const status = statusIn(p);
    if (status === 'interim') return;
    open.firstByteAt = p.at;
    if (status !== undefined) open.status = status;
  }
}
