import { formatIpv6 } from '../../core/ipv6.js';

/** An IPv4 address is an unsigned 32-bit number here: cheap to compare, to mask and to look up. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

export function ipv4ToBytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function ipv4FromBytes(bytes: Uint8Array, at = 0): number {
  return (
    (((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)) >>>
    0
  );
}

/** Netmask of a prefix length, 0 to 32. */
export function ipv4Mask(prefix: number): number {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}

/** Prefix length of a netmask, undefined where the number is none. */
export function prefixOfMask(mask: number): number | undefined {
  const prefix = Math.clz32(~mask);
  return ipv4Mask(prefix) === mask ? prefix : undefined;
}

/** Four decimal numbers to 255 without leading zeros; undefined for anything else. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/.exec(text);
  const octets = match?.slice(1).map(Number);
  return octets?.every((octet) => octet < 256) ? ipv4FromBytes(Uint8Array.from(octets)) : undefined;
}

/** Any form of RFC 4291 §2.2, without a zone; undefined for anything else. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const dotted = text.includes('.') ? text.slice(text.lastIndexOf(':') + 1) : '';
  const tail = dotted === '' ? undefined : parseIpv4(dotted);
  if (dotted !== '' && tail === undefined) return undefined;
  const hex =
    tail === undefined
      ? text
      : `${text.slice(0, -dotted.length)}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}`;
  const halves = hex.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const bytes = new Uint8Array(16);
  for (const [index, group] of head.entries()) if (!put(bytes, index, group)) return undefined;
  for (const [index, group] of rest.entries())
    if (!put(bytes, 8 - rest.length + index, group)) return undefined;
  return bytes;
}

function put(bytes: Uint8Array, index: number, group: string): boolean {
  if (!/^[0-9a-f]{1,4}$/i.test(group)) return false;
  const value = Number.parseInt(group, 16);
  bytes[index * 2] = value >> 8;
  bytes[index * 2 + 1] = value;
  return true;
}

/** The same address written the way `like` is: all 32 digits, with a dotted tail, in capitals, else RFC 5952. */
export function formatIpv6Like(bytes: Uint8Array, like: string): string {
  const text = plainForm(bytes, like);
  return /[A-F]/.test(like) && !/[a-f]/.test(like) ? text.toUpperCase() : text;
}

function plainForm(bytes: Uint8Array, like: string): string {
  if (like.length === 39) return hexOf(bytes).replace(/(.{4})(?=.)/g, '$1:');
  const text = formatIpv6(bytes);
  if (!like.includes('.') || text.includes('.')) return text;
  const head = formatIpv6(Uint8Array.from([...bytes.subarray(0, 12), 255, 255, 255, 255]));
  return head.slice(0, -'ffff:ffff'.length) + formatIpv4(ipv4FromBytes(bytes, 12));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
