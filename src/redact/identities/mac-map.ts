import { Feistel } from './feistel.js';

const MULTICAST = 0x01;
const LOCAL = 0x02;
/** Xerox, in practice invented addresses; IANA, among them the virtual routers of VRRP. They name no machine. */
const KEPT_VENDORS = new Set([0x000000, 0x00005e]);

/**
 * A keyed permutation of MAC addresses: the vendor part (OUI) and the device part each on their own, so that devices
 * of one vendor still are. Multicast, broadcast, all-zero and IANA addresses stay, and so does the locally
 * administered bit. `keepVendor` leaves the vendor part readable.
 */
export class MacMap {
  readonly #vendor: Feistel;
  readonly #device: Feistel;
  readonly #keepVendor: boolean;

  constructor(key: Uint8Array, keepVendor: boolean) {
    this.#vendor = new Feistel(key.subarray(0, 16), 11);
    this.#device = new Feistel(key.subarray(16, 32), 12);
    this.#keepVendor = keepVendor;
  }

  map(mac: Uint8Array): Uint8Array {
    return this.#rewrite(mac, (network, value, tweak) => network.map(value, tweak));
  }

  invert(mac: Uint8Array): Uint8Array {
    return this.#rewrite(mac, (network, value, tweak) => network.invert(value, tweak));
  }

  /**
   * The lower 24 bits also stand in solicited-node multicast addresses (RFC 4291 §2.7.1) and their MAC addresses
   * 33:33:ff:…, where no vendor part tells to whom they belong. Zero stays.
   */
  mapDevice(device: number): number {
    return walk(device, isZero, (value) => this.#device.map(value, 0));
  }

  invertDevice(device: number): number {
    return walk(device, isZero, (value) => this.#device.invert(value, 0));
  }

  #rewrite(mac: Uint8Array, step: (network: Feistel, value: number, tweak: number) => number): Uint8Array {
    const first = mac[0] ?? 0;
    const vendor = read24(mac, 0);
    const solicited = vendor === 0x3333ff;
    if ((first & MULTICAST && !solicited) || vendor === 0x00005e) return mac;
    const device = walk(read24(mac, 3), isZero, (value) => step(this.#device, value, 0));
    const tweak = first & LOCAL;
    const keep = solicited || this.#keepVendor || KEPT_VENDORS.has(vendor);
    const mapped = keep
      ? vendor
      : walk(
          vendor,
          (v) => KEPT_VENDORS.has(v),
          (v) => widen(step(this.#vendor, narrow(v), tweak), tweak),
        );
    return Uint8Array.of(mapped >> 16, mapped >> 8, mapped, device >> 16, device >> 8, device);
  }
}

/** Maps until the result is none of the values that stay; those stay. */
function walk(value: number, stays: (value: number) => boolean, step: (value: number) => number): number {
  if (stays(value)) return value;
  let mapped = value;
  do mapped = step(mapped);
  while (stays(mapped));
  return mapped;
}

const isZero = (value: number): boolean => value === 0;

function read24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

/** The 22 bits of a vendor part without the multicast and the locally administered bit, and back. */
function narrow(vendor: number): number {
  return ((vendor >> 18) << 16) | (vendor & 0xffff);
}

function widen(narrowed: number, local: number): number {
  return ((narrowed >> 16) << 18) | (local << 16) | (narrowed & 0xffff);
}
