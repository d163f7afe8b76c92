import { ipv4FromBytes, ipv4ToBytes, parseIpv6 } from './address-text.js';
import { CryptoPan } from './crypto-pan.js';
import type { Ipv4Map } from './ipv4-map.js';
import type { MacMap } from './mac-map.js';

/**
 * Special ranges (RFC 6890 and its registry) in the order they are asked. `mapped`: the bits behind `fixed` are
 * mapped. `ipv4`: an IPv4 address stands at that bit and is mapped as one.
 */
const RANGES = [
  range('::ffff:0:0', 96, { ipv4: 96 }),
  range('64:ff9b::', 96, { ipv4: 96 }),
  range('::', 96, { kept: true }),
  range('64:ff9b:1::', 48),
  range('100::', 64, { kept: true }),
  range('2001::', 32),
  range('2001:db8::', 32),
  range('2002::', 16, { ipv4: 16 }),
  range('3fff::', 20),
  range('fc00::', 8),
  range('fd00::', 8),
  // Link-local: the bits up to the interface identifier are zero or mean something, and tell no networks apart.
  range('fe80::', 10, { fixed: 64 }),
  // `fe00::0 ip6-localnet` stands in the hosts file of many distributions.
  range('fe00::', 16, { kept: true }),
  range('fec0::', 10),
  range('ff00::', 8, { kept: true }),
];

interface Range {
  readonly first: Uint8Array;
  readonly length: number;
  readonly fixed: number;
  readonly kept: boolean;
  readonly ipv4?: number;
}

/** The first three bits tell global unicast from everything else and stay. */
const FORMAT_BITS = 3;
/** ff02::1:ff00:0/104, RFC 4291 §2.7.1. */
const SOLICITED_NODE = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff);

interface Maps {
  readonly back: boolean;
  readonly ipv4: Pick<Ipv4Map, 'map'>;
  readonly mac: Pick<MacMap, 'map' | 'mapDevice'>;
}

type Step = (address: Uint8Array, from: number, to: number) => Uint8Array;

/**
 * As `Ipv4Map`, over 128 bits. The network half is Crypto-PAn inside its range. In the interface identifier zero bits
 * in front stay, so `prefix::`, `prefix::1` and `prefix::53` keep that form; an EUI-64 identifier becomes that of the
 * mapped MAC address, whatever the network; no other identifier becomes one.
 */
export class Ipv6Map {
  readonly #pan: CryptoPan;
  readonly #forward: Maps;
  readonly #back: Maps;

  constructor(key: Uint8Array, ipv4: Ipv4Map, mac: MacMap) {
    this.#pan = new CryptoPan(key);
    this.#forward = { back: false, ipv4, mac };
    this.#back = {
      back: true,
      ipv4: { map: (value, prefix) => ipv4.invert(value, prefix) },
      mac: { map: (m) => mac.invert(m), mapDevice: (d) => mac.invertDevice(d) },
    };
  }

  /** `prefix` 128 is an address; less is a network whose host bits are zero and stay so. */
  map(address: Uint8Array, prefix: number): Uint8Array {
    const network = this.#network(address, prefix, this.#forward, (a, from, to) =>
      this.#pan.map(a, from, to),
    );
    return this.#identifier(address, network, prefix, this.#forward, (a, from, to) =>
      this.#pan.map(a, from, to, frozen),
    );
  }

  invert(mapped: Uint8Array, prefix: number): Uint8Array {
    const network = this.#network(mapped, prefix, this.#back, (a, from, to) => this.#pan.invert(a, from, to));
    // The identifier was mapped under the original network.
    const address = Uint8Array.from([...network.subarray(0, 8), ...mapped.subarray(8)]);
    return this.#identifier(address, network, prefix, this.#back, (a, from, to) =>
      this.#pan.invert(a, from, to, frozen),
    );
  }

  #network(address: Uint8Array, prefix: number, maps: Maps, step: Step): Uint8Array {
    const end = Math.min(prefix, 64);
    const within = rangeOf(address, prefix);
    if (within?.kept || within?.ipv4 === 96) return address;
    if (within?.ipv4 === 16) return sixToFour(address, end, maps, step);
    let mapped = address;
    do mapped = step(mapped, Math.min(within?.fixed ?? FORMAT_BITS, end), end);
    while (rangeOf(mapped, prefix) !== within);
    return mapped;
  }

  #identifier(address: Uint8Array, network: Uint8Array, prefix: number, maps: Maps, step: Step): Uint8Array {
    const within = rangeOf(address, prefix);
    if (within?.ipv4 === 96)
      return embed(address, 12, maps.ipv4.map(ipv4FromBytes(address, 12), prefix - 96));
    if (startsWith(address, SOLICITED_NODE, 104) && prefix === 128) return solicited(address, maps);
    if (within?.kept || prefix <= 64) return network;
    const mapped = Uint8Array.from(network);
    if (prefix === 128 && isEui64(address)) mapped.set(eui64(maps.mac.map(macOf(address))), 8);
    else mapped.set(outsideEui64(address, prefix, step).subarray(8), 8);
    return mapped;
  }
}

/** Walks on while the identifier looks like an EUI-64 one. */
function outsideEui64(address: Uint8Array, prefix: number, step: Step): Uint8Array {
  if (prefix < 128) return step(address, 64, prefix);
  let mapped = address;
  do mapped = step(mapped, 64, 128);
  while (isEui64(mapped));
  return mapped;
}

/** 2002:V4ADDR::/48, RFC 3056. The subnet is mapped under the original IPv4 address. */
function sixToFour(address: Uint8Array, end: number, maps: Maps, step: Step): Uint8Array {
  const ipv4 = maps.ipv4.map(ipv4FromBytes(address, 2), Math.max(0, Math.min(32, end - 16)));
  const subnet = (a: Uint8Array): Uint8Array => step(a, Math.min(48, end), end);
  return maps.back ? subnet(embed(address, 2, ipv4)) : embed(subnet(address), 2, ipv4);
}

function solicited(address: Uint8Array, maps: Maps): Uint8Array {
  const device = maps.mac.mapDevice(ipv4FromBytes(address, 12) & 0xffffff);
  return embed(address, 12, ((0xff << 24) | device) >>> 0);
}

function embed(address: Uint8Array, at: number, ipv4: number): Uint8Array {
  const copy = Uint8Array.from(address);
  copy.set(ipv4ToBytes(ipv4), at);
  return copy;
}

/** Modified EUI-64 (RFC 4291, appendix A): ff:fe in the middle of a MAC address whose local bit is inverted. */
function isEui64(address: Uint8Array): boolean {
  return address[11] === 0xff && address[12] === 0xfe && ((address[8] ?? 0) & 1) === 0;
}

function macOf(address: Uint8Array): Uint8Array {
  return Uint8Array.of((address[8] ?? 0) ^ 2, ...address.subarray(9, 11), ...address.subarray(13, 16));
}

function eui64(mac: Uint8Array): Uint8Array {
  return Uint8Array.of((mac[0] ?? 0) ^ 2, ...mac.subarray(1, 3), 0xff, 0xfe, ...mac.subarray(3, 6));
}

/** Zero bits in front of the identifier, and the first bit that is not, stay. */
function frozen(address: Uint8Array, index: number): boolean {
  for (let i = 8; i < index >> 3; i++) if (address[i] !== 0) return false;
  return (address[index >> 3] ?? 0) >> (8 - (index & 7)) === 0;
}

/** The range the whole network lies in. */
function rangeOf(address: Uint8Array, prefix: number): Range | undefined {
  return RANGES.find((r) => r.length <= prefix && startsWith(address, r.first, r.length));
}

function startsWith(address: Uint8Array, prefix: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== prefix[i]) return false;
  return (((address[whole] ?? 0) ^ (prefix[whole] ?? 0)) & (0xff00 >> (bits & 7)) & 0xff) === 0;
}

function range(first: string, length: number, more: Partial<Range> = {}): Range {
  return { first: parseIpv6(first) ?? new Uint8Array(16), length, fixed: length, kept: false, ...more };
}
