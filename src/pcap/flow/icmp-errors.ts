import { addressText } from '../address-text.js';
import { Packet, TCP } from '../packet.js';
import type { FlowTable } from './flow-table.js';
import type { TcpFlow } from './tcp-flow.js';

const MOST_NOTES = 16;
/** Errors quote the packet they are about (RFC 792, RFC 4443): ICMP 3, 4, 5, 11, 12; ICMPv6 1 to 4. */
const isError = (version: number, type: number): boolean =>
  version === 4
    ? type === 3 || type === 4 || type === 5 || type === 11 || type === 12
    : type >= 1 && type <= 4;

const quoted = new Packet();

/** Finds the flow that an ICMP error is about and notes it there. What it quotes is no traffic. */
export function takeIcmp(p: Packet, end: number, table: FlowTable, flows: readonly TcpFlow[]): void {
  const { bytes: b, icmpAt: at } = p;
  const [type, code] = [b[at]!, b[at + 1]!];
  if (!isError(p.version, type)) return;
  const from = addressText(p.version, p.address, 0);
  if (!quote(b, at + 8, end, p.version)) return;
  const flow = flows[table.find(quoted)];
  if (flow === undefined) return;
  const isTooBig = p.version === 4 ? type === 3 && code === 4 : type === 2;
  const mtu = !isTooBig ? 0 : p.version === 4 ? b.readUInt16BE(at + 6) : b.readUInt32BE(at + 4);
  const notes = (flow.icmp ??= []);
  const same = notes.find((n) => n.type === type && n.code === code && n.from === from && n.mtu === mtu);
  if (same) same.count++;
  else if (notes.length < MOST_NOTES)
    notes.push({ type, code, version: p.version, from, mtu, at: p.at, frame: p.frame, count: 1 });
}

/** The quoted header and 8 bytes of TCP at least: addresses and ports. */
function quote(b: Buffer, at: number, end: number, version: number): boolean {
  const isSix = version === 6;
  if (end - at < (isSix ? 40 : 20)) return false;
  const header = isSix ? 40 : (b[at]! & 15) * 4;
  const protocol = isSix ? b[at + 6] : b[at + 9];
  if (protocol !== TCP || header < 20 || end - at < header + 4) return false;
  quoted.version = version;
  quoted.address.fill(0);
  const [source, destination, words] = isSix ? [8, 24, 4] : [12, 16, 1];
  for (let i = 0; i < words; i++) {
    quoted.address[i] = b.readUInt32BE(at + source + 4 * i);
    quoted.address[4 + i] = b.readUInt32BE(at + destination + 4 * i);
  }
  quoted.sourcePort = b.readUInt16BE(at + header);
  quoted.destinationPort = b.readUInt16BE(at + header + 2);
  return true;
}
