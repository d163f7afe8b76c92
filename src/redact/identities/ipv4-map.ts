import { CryptoPan } from './crypto-pan.js';
import { ipv4FromBytes, ipv4Mask, ipv4ToBytes } from './address-text.js';

/**
 * Ranges that mean something (RFC 6890 and its registry): an address of one stays in it, no other lands in it.
 * `kept` ranges name no one's machines and stay as they are; netmasks and wildcard masks are in 0/8 and 240/4.
 * All are whole /24 networks, so that a /24 never falls apart.
 */
const RANGES = (
  [
    ['kept', 0, 0, 0, 8],
    ['mapped', 10, 0, 0, 8],
    ['mapped', 100, 64, 0, 10],
    ['kept', 127, 0, 0, 8],
    // 128.0.0.0 is the netmask of a /1, which VPN clients use.
    ['kept', 128, 0, 0, 24],
    // Autoconfigured or the metadata service of a cloud.
    ['kept', 169, 254, 0, 16],
    ['mapped', 172, 16, 0, 12],
    ['kept', 192, 0, 0, 24],
    ['mapped', 192, 0, 2, 24],
    ['kept', 192, 88, 99, 24],
    ['mapped', 192, 168, 0, 16],
    ['mapped', 198, 18, 0, 15],
    ['mapped', 198, 51, 100, 24],
    ['mapped', 203, 0, 113, 24],
    ['kept', 224, 0, 0, 4],
    ['kept', 240, 0, 0, 4],
  ] as const
).map(([kind, a, b, c, length]) => ({ kind, first: ((a << 24) | (b << 16) | (c << 8)) >>> 0, length }));

type Range = (typeof RANGES)[number];

/** A network shorter than this is a share of the whole Internet and names no one. */
const SHORTEST = 8;

/**
 * Crypto-PAn inside each range. `prefix` 32 is an address; less is a network whose host bits are zero and stay so.
 * Public addresses whose image is special are mapped again until it is not (a cycle walk), as whole blocks of at
 * least a /24: the length of a common prefix of 24 or more bits never changes, a shorter one only between a block
 * that walked and one that did not.
 *
 * In the last octet the bits up to the first one that differs from its predecessors stay: .0 and .255 stay what they
 * are, .1 and .254, the usual gateways, too; of any other host number the magnitude remains visible.
 */
export class Ipv4Map {
  readonly #pan: CryptoPan;

  constructor(key: Uint8Array) {
    this.#pan = new CryptoPan(key);
  }

  map(value: number, prefix: number): number {
    return this.#walk(value, prefix, (bytes, from) => this.#pan.map(bytes, from, prefix, frozen));
  }

  invert(value: number, prefix: number): number {
    return this.#walk(value, prefix, (bytes, from) => this.#pan.invert(bytes, from, prefix, frozen));
  }

  #walk(value: number, prefix: number, step: (bytes: Uint8Array, from: number) => Uint8Array): number {
    if (prefix < SHORTEST) return value;
    const range = rangeOf(value, prefix);
    if (range?.kind === 'kept') return value;
    let mapped = value;
    do mapped = ipv4FromBytes(step(ipv4ToBytes(mapped), range?.length ?? 0));
    while (rangeOf(mapped, prefix) !== range);
    return mapped;
  }
}

/** In a range of its own: private, shared or for documentation. Such numbers are seldom versions of software. */
export function isSpecialIpv4(value: number): boolean {
  return rangeOf(value, 32) !== undefined;
}

/** The range the whole network lies in. */
function rangeOf(value: number, prefix: number): Range | undefined {
  return RANGES.find((r) => r.length <= prefix && (value & ipv4Mask(r.length)) >>> 0 === r.first);
}

function frozen(address: Uint8Array, index: number): boolean {
  if (index < 24) return false;
  const before = (address[3] ?? 0) >> (32 - index);
  return before === 0 || before === (1 << (index - 24)) - 1;
}
