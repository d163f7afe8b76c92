import { addressText, endText } from '../address-text.js';
import { Samples } from '../flow/samples.js';
import type { Packet } from '../packet.js';
import { type DnsMessage, dnsMessage } from './message.js';

const PORT = 53;
/** Questions without an answer that are kept: a flood of them is counted, not held. */
const MOST_OPEN = 10_000;
const MOST_NAMES = 1000;
/** Nobody asks the same again that fast. */
const SOON_NS = 1e6;
/** Later the same IP ID is another packet. */
const LATEST_COPY_NS = 1e9;

interface Open {
  readonly at: number;
  readonly frame: number;
  readonly resolver: string;
  readonly name: string;
  readonly type: number;
  asked: number;
  /** When it was asked last, and the IP ID of that packet. */
  lastAt: number;
  ipId: number;
}

/** One resolver as the capture shows it. */
export interface Resolver {
  readonly address: string;
  questions: number;
  answers: number;
  /** The same question again. */
  repeated: number;
  truncated: number;
  readonly rcodes: Map<number, number>;
  /** From the question (asked once) to its answer, ms. */
  readonly times: Samples;
  slowestFrame: number;
}

/** Two taps see one question twice within microseconds; a mirror port may be late, but it keeps the IP ID. */
function isCopy(p: Packet, { lastAt, ipId }: Open): boolean {
  const apart = p.at - lastAt;
  return apart < SOON_NS || (p.ipId > 0 && p.ipId === ipId && apart < LATEST_COPY_NS);
}

/** Questions and their answers by port 53: joined by id, ends and name. */
export class DnsTransactions {
  readonly resolvers = new Map<string, Resolver>();
  /** Names that were not answered well: no answer, SERVFAIL, NXDOMAIN … → how often. */
  readonly failed = new Map<string, number>();
  readonly #open = new Map<string, Open>();
  #dropped = 0;

  take(p: Packet): void {
    if (p.sourcePort !== PORT && p.destinationPort !== PORT) return;
    this.#message(p, p.payloadAt);
  }

  /** A message that fits into one segment, behind its length (RFC 7766). */
  takeTcp(p: Packet): void {
    if (p.payloadCaptured < 14 || (p.sourcePort !== PORT && p.destinationPort !== PORT)) return;
    this.#message(p, p.payloadAt + 2);
  }

  #message(p: Packet, at: number): void {
    const message = dnsMessage(p.bytes, at, p.payloadAt + p.payloadCaptured);
    if (message === undefined) return;
    const side = message.isResponse ? 4 : 0;
    const [client, server] = [
      addressText(p.version, p.address, side),
      addressText(p.version, p.address, 4 - side),
    ];
    const port = message.isResponse ? p.destinationPort : p.sourcePort;
    const key = `${endText(client, port)} ${server} ${message.id} ${message.name} ${message.type}`;
    if (message.isResponse) this.#answer(p, key, server, message);
    else this.#ask(p, key, server, message);
  }

  #ask(p: Packet, key: string, server: string, { name, type }: DnsMessage): void {
    const resolver = this.#resolver(server);
    const open = this.#open.get(key);
    if (open !== undefined) {
      if (isCopy(p, open)) return;
      open.asked++;
      open.lastAt = p.at;
      open.ipId = p.ipId;
      resolver.repeated++;
      return;
    }
    resolver.questions++;
    if (this.#open.size >= MOST_OPEN) {
      this.#dropped++;
      return;
    }
    const asked = { at: p.at, lastAt: p.at, ipId: p.ipId, asked: 1 };
    this.#open.set(key, { ...asked, frame: p.frame, resolver: server, name, type });
  }

  #answer(p: Packet, key: string, server: string, message: DnsMessage): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    const resolver = this.#resolver(server);
    resolver.answers++;
    if (message.isTruncated) resolver.truncated++;
    resolver.rcodes.set(message.rcode, (resolver.rcodes.get(message.rcode) ?? 0) + 1);
    if (message.rcode !== 0)
      this.#fail(`${message.name}: ${RCODES[message.rcode] ?? `rcode ${message.rcode}`}`);
    const ms = (p.at - open.lastAt) / 1e6;
    if (open.asked > 1) return;
    if (ms > resolver.times.greatest) resolver.slowestFrame = p.frame;
    resolver.times.add(p.at, ms);
  }

  /** Questions that were never answered within the capture, oldest first, and how many were not followed. */
  unanswered(): { readonly open: readonly Open[]; readonly notFollowed: number } {
    return { open: [...this.#open.values()], notFollowed: this.#dropped };
  }

  #fail(what: string): void {
    if (this.failed.size < MOST_NAMES || this.failed.has(what))
      this.failed.set(what, (this.failed.get(what) ?? 0) + 1);
  }

  #resolver(address: string): Resolver {
    const known = this.resolvers.get(address);
    if (known !== undefined) return known;
    const made: Resolver = {
      address,
      questions: 0,
      answers: 0,
      repeated: 0,
      truncated: 0,
      rcodes: new Map(),
      times: new Samples(),
      slowestFrame: 0,
    };
    this.resolvers.set(address, made);
    return made;
  }
}

export const RCODES: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
};
