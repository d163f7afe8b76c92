/** Packets and capture files byte by byte, for what no tool here can be made to produce. */

export interface TcpFields {
  readonly from: string;
  readonly to: string;
  readonly seq: number;
  readonly ack?: number;
  /** Letters as tcpdump prints them: S F R P . E W */
  readonly flags: string;
  readonly payload?: Buffer | number;
  readonly window?: number;
  readonly options?: Buffer;
  readonly id?: number;
  readonly ttl?: number;
}

const BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, '.': 16, E: 64, W: 128 };

function address(text: string): Buffer {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number));
  const [head = '', tail = ''] = text.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((g) => Number.parseInt(g, 16));
  const [a, b] = [groups(head), groups(tail)];
  const all = [...a, ...Array.from({ length: 8 - a.length - b.length }, () => 0), ...b];
  return Buffer.from(all.flatMap((g) => [g >> 8, g & 255]));
}

function end(text: string): [Buffer, number] {
  const at = text.lastIndexOf(':');
  return [address(text.slice(0, at).replace(/^\[|\]$/g, '')), Number(text.slice(at + 1))];
}

/** An IP packet with a TCP segment; a payload given as a number is that many `x`. */
export function tcp(f: TcpFields): Buffer {
  const [[source, sourcePort], [destination, destinationPort]] = [end(f.from), end(f.to)];
  const payload =
    typeof f.payload === 'number' ? Buffer.alloc(f.payload, 'x') : (f.payload ?? Buffer.alloc(0));
  const options = f.options ?? Buffer.alloc(0);
  const header = Buffer.alloc(20 + options.length);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt32BE(f.seq >>> 0, 4);
  header.writeUInt32BE((f.ack ?? 0) >>> 0, 8);
  header[12] = (header.length / 4) << 4;
  header[13] = [...f.flags].reduce((bits, letter) => bits | (BITS[letter] ?? 0), 0);
  header.writeUInt16BE(f.window ?? 500, 14);
  options.copy(header, 20);
  return ip(source, destination, 6, Buffer.concat([header, payload]), f);
}

export function udp(from: string, to: string, payload: Buffer, id = 0): Buffer {
  const [[source, sourcePort], [destination, destinationPort]] = [end(from), end(to)];
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return ip(source, destination, 17, Buffer.concat([header, payload]), { id });
}

export function ip(
  source: Buffer,
  destination: Buffer,
  protocol: number,
  body: Buffer,
  { id = 0, ttl = 64 }: { readonly id?: number; readonly ttl?: number },
): Buffer {
  if (source.length === 16) {
    const header = Buffer.alloc(8);
    header[0] = 0x60;
    header.writeUInt16BE(body.length, 4);
    header[6] = protocol;
    header[7] = ttl;
    return Buffer.concat([header, source, destination, body]);
  }
  const header = Buffer.alloc(12);
  header[0] = 0x45;
  header.writeUInt16BE(20 + body.length, 2);
  header.writeUInt16BE(id & 0xffff, 4);
  header[6] = 0x40;
  header[8] = ttl;
  header[9] = protocol;
  return Buffer.concat([header, source, destination, body]);
}

export function ipText(source: string, destination: string, protocol: number, body: Buffer): Buffer {
  return ip(address(source), address(destination), protocol, body, {});
}

/** An IP packet in fragments of up to `size` bytes of payload, a multiple of 8; in IPv6 of datagram `id`. */
export function fragments(packet: Buffer, size: number, id = 1): Buffer[] {
  const isSix = packet[0]! >> 4 === 6;
  const [head, body] = isSix
    ? [packet.subarray(0, 40), packet.subarray(40)]
    : [packet.subarray(0, 20), packet.subarray(20)];
  return Array.from({ length: Math.ceil(body.length / size) }, (_, i) => {
    const [part, isLast] = [body.subarray(i * size, (i + 1) * size), (i + 1) * size >= body.length];
    const header = Buffer.from(head);
    if (!isSix) {
      header.writeUInt16BE(20 + part.length, 2);
      header.writeUInt16BE((isLast ? 0 : 0x2000) | ((i * size) / 8), 6);
      return Buffer.concat([header, part]);
    }
    const extension = Buffer.from([header[6]!, 0, 0, 0, 0, 0, 0, id]);
    extension.writeUInt16BE((i * size) | (isLast ? 0 : 1), 2);
    header.writeUInt16BE(8 + part.length, 4);
    header[6] = 44;
    return Buffer.concat([header, extension, part]);
  });
}

/** MSS 1460, SACK permitted, window scale 7, as in a SYN. */
export const SYN_OPTIONS = Buffer.from([2, 4, 5, 0xb4, 4, 2, 1, 1, 1, 3, 3, 7]);

export function sackOption(...edges: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * edges.length);
  bytes.set([1, 1, 5, 2 + 4 * edges.length]);
  for (const [i, edge] of edges.entries()) bytes.writeUInt32BE(edge >>> 0, 4 + 4 * i);
  return bytes;
}

/** Ethernet around an IP packet; `tags`: VLAN ids from the outside. */
export function ethernet(packet: Buffer, tags: readonly number[] = []): Buffer {
  const type = (packet[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800;
  const words = [...tags.flatMap((tag) => [0x8100, tag]), type];
  const rest = Buffer.alloc(words.length * 2);
  for (const [i, word] of words.entries()) rest.writeUInt16BE(word, i * 2);
  return Buffer.concat([Buffer.from('020000000001020000000002', 'hex'), rest, packet]);
}

export interface CaptureRecord {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly bytes: Buffer;
  /** Length on the wire, where less was captured. */
  readonly wire?: number;
}

const EPOCH = 1_700_000_000;
/** `s` seconds after the begin of the capture. */
export const at = (s: number, bytes: Buffer, wire?: number): CaptureRecord => ({
  at: EPOCH + s,
  bytes,
  ...(wire !== undefined && { wire }),
});

/** A classic file. */
export function pcap(
  records: readonly CaptureRecord[],
  { linkType = 101, ns = false, big = false }: { linkType?: number; ns?: boolean; big?: boolean } = {},
): Buffer {
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (big) bytes.writeUInt32BE(value >>> 0);
    else bytes.writeUInt32LE(value >>> 0);
    return bytes;
  };
  const half = (value: number): Buffer => (big ? word(value).subarray(2) : word(value).subarray(0, 2));
  const head = [
    word(ns ? 0xa1b23c4d : 0xa1b2c3d4),
    half(2),
    half(4),
    word(0),
    word(0),
    word(262_144),
    word(linkType),
  ];
  const body = records.flatMap(({ at: time, bytes, wire }) => {
    const seconds = Math.floor(time);
    const ticks = Math.round((time - seconds) * (ns ? 1e9 : 1e6));
    return [word(seconds), word(ticks), word(bytes.length), word(wire ?? bytes.length), bytes];
  });
  return Buffer.concat([...head, ...body]);
}

/** https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html, section 3.1 */
export function block(type: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body], (body.length + 3) & ~3);
  const [head, tail] = [Buffer.alloc(8), Buffer.alloc(4)];
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(padded.length + 12, 4);
  tail.writeUInt32LE(padded.length + 12, 0);
  return Buffer.concat([head, padded, tail]);
}

export function words(...values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

export const SECTION = block(
  0x0a0d0d0a,
  Buffer.concat([words(0x1a2b3c4d), Buffer.from([1, 0, 0, 0]), words(0xffffffff, 0xffffffff)]),
);

/** A pcapng file of raw IP on one interface; `link`: the interface that a packet names, `high`: bits set in its time. */
export function pcapng(
  records: readonly (CaptureRecord & { readonly link?: number; readonly high?: number })[],
): Buffer {
  const packets = records.map(({ at: time, bytes, wire, link = 0, high = 0 }) => {
    const us = BigInt(Math.round(time * 1e6));
    const times = [(Number(us >> 32n) | high) >>> 0, Number(us & 0xffff_ffffn)];
    return block(6, Buffer.concat([words(link, ...times, bytes.length, wire ?? bytes.length), bytes]));
  });
  return Buffer.concat([SECTION, block(1, words(101, 0)), ...packets]);
}
