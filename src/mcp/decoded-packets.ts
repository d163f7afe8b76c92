import { EvidenceError } from '../core/errors.js';
import { formatInstant } from '../core/instant.js';
import { addressText, endText } from '../pcap/address-text.js';
import { decodeIp } from '../pcap/decode-ip.js';
import { decodeLink, type LinkEnd } from '../pcap/decode-link.js';
import { ACK, FIN, ICMP, ICMPV6, Packet, RST, SYN, TCP, UDP } from '../pcap/packet.js';
import { readCapture } from '../pcap/reader/read-capture.js';
import type { CaptureInterface } from '../pcap/reader/record-sink.js';

export interface DecodedPacket {
  readonly frame: number;
  readonly at: string;
  readonly text: string;
}

interface Found {
  readonly packets: readonly DecodedPacket[];
  /** Packets that fit the filter. */
  readonly matched: number;
}

type Test = (p: Packet, source: string, destination: string) => boolean;

/** Packets of a capture as lines, the first `most` that fit. Throws E_USAGE for a filter that is not understood. */
export async function decodedPackets(
  path: string,
  filter: string | undefined,
  most: number,
  signal: AbortSignal,
): Promise<Found> {
  const sink = new Decoder(testOf(filter), most);
  const file = await readCapture(path, sink, { signal });
  if (typeof file === 'string') throw new EvidenceError('E_NOT_A_CAPTURE', file);
  const base = file.base ?? 0n;
  return {
    matched: sink.matched,
    packets: sink.lines.map(({ frame, at, text }) => ({
      frame,
      at: formatInstant(base + BigInt(Math.round(Number.isNaN(at) ? 0 : at))),
      text,
    })),
  };
}

class Decoder {
  readonly lines: { frame: number; at: number; text: string }[] = [];
  matched = 0;
  interfaces: () => readonly CaptureInterface[] = () => [];
  #frame = 0;
  readonly #packet = new Packet();
  readonly #end: LinkEnd = { at: 0, type: -1 };

  constructor(
    private readonly fits: Test,
    private readonly most: number,
  ) {}

  record(bytes: Buffer, start: number, captured: number, wire: number, at: number, link: number): void {
    const p = this.#packet;
    const frame = ++this.#frame;
    [p.frame, p.wire, p.captured, p.link, p.at, p.tunnel] = [frame, wire, captured, link, at, ''];
    const type = this.interfaces()[link]?.linkType ?? -1;
    const end = start + captured;
    if (!decodeLink(bytes, start, end, type, p, this.#end) || this.#end.type < 0) return;
    const why = decodeIp(bytes, this.#end.at, this.#end.type, end, start + Math.max(wire, captured), p);
    if (why !== undefined) return;
    const [source, destination] = [
      addressText(p.version, p.address, 0),
      addressText(p.version, p.address, 4),
    ];
    if (!this.fits(p, source, destination)) return;
    this.matched++;
    if (this.lines.length < this.most) this.lines.push({ frame, at, text: lineOf(p, source, destination) });
  }
}

function lineOf(p: Packet, source: string, destination: string): string {
  const ports = p.protocol === TCP || p.protocol === UDP;
  const from = ports ? endText(source, p.sourcePort) : source;
  const to = ports ? endText(destination, p.destinationPort) : destination;
  return `${from} > ${to} ${protocolText(p)}${p.tunnel === '' ? '' : ` in ${p.tunnel}`}`;
}

function protocolText(p: Packet): string {
  if (p.fragmentOffset > 0) return `fragment at ${p.fragmentOffset}`;
  if (p.protocol === UDP) return `UDP length ${p.payload}`;
  if (p.protocol === ICMP || p.protocol === ICMPV6)
    return `${p.protocol === ICMP ? 'ICMP' : 'ICMPv6'} type ${p.bytes[p.icmpAt] ?? '?'} code ${p.bytes[p.icmpAt + 1] ?? '?'}`;
  if (p.protocol !== TCP) return `protocol ${p.protocol}`;
  const flags = [
    [SYN, 'SYN'],
    [FIN, 'FIN'],
    [RST, 'RST'],
    [ACK, 'ACK'],
  ] as const;
  const set = flags.filter(([bit]) => (p.flags & bit) !== 0).map(([, name]) => name);
  return `TCP ${set.join(',') || 'no flag'} seq ${p.seq} ack ${p.ack} win ${p.window} length ${p.payload}`;
}

const PROTOCOLS: Readonly<Record<string, readonly number[]>> = {
  tcp: [TCP],
  udp: [UDP],
  icmp: [ICMP, ICMPV6],
  icmp6: [ICMPV6],
};
const FLAGS: Readonly<Record<string, number>> = { syn: SYN, fin: FIN, rst: RST };

/** `host A`, `port N`, `tcp|udp|icmp|icmp6`, `syn|fin|rst`, joined by `and`. */
function testOf(filter: string | undefined): Test {
  const tests = (filter ?? '')
    .trim()
    .toLowerCase()
    .split(/\s+and\s+|\s*&&\s*/)
    .filter(Boolean)
    .map(termOf);
  return (p, source, destination) => tests.every((fits) => fits(p, source, destination));
}

function termOf(term: string): Test {
  const protocols = PROTOCOLS[term];
  if (protocols) return (p) => protocols.includes(p.protocol);
  const flag = FLAGS[term];
  if (flag !== undefined) return (p) => p.protocol === TCP && (p.flags & flag) !== 0;
  const [, what, value = ''] = /^(host|port)\s+([0-9a-f.:]+)$/.exec(term) ?? [];
  if (what === 'host') return (_, source, destination) => source === value || destination === value;
  if (what === 'port' && /^\d{1,5}$/.test(value)) {
    const port = Number(value);
    return (p) =>
      (p.protocol === TCP || p.protocol === UDP) && (p.sourcePort === port || p.destinationPort === port);
  }
  throw new EvidenceError(
    'E_USAGE',
    `filter: "${term}" is not understood`,
    'host ADDRESS, port N, tcp, udp, icmp, icmp6, syn, fin, rst, joined by "and"',
  );
}
