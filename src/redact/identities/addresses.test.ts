import { isIP, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv6 } from '../../core/ipv6.js';
import { formatIpv4, ipv4FromBytes, ipv4Mask, ipv4ToBytes, parseIpv4, parseIpv6 } from './address-text.js';
import { hostBitsAreZero } from './find-colons.js';
import { Ipv4Map, isSpecialIpv4 } from './ipv4-map.js';
import { Ipv6Map } from './ipv6-map.js';
import { MacMap } from './mac-map.js';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const four = new Ipv4Map(key(1));
const mac = new MacMap(key(2), false);
const six = new Ipv6Map(key(3), four, mac);

const map4 = (text: string): string => formatIpv4(four.map(parseIpv4(text) ?? 0, 32));
const map6 = (text: string, prefix = 128): string => formatIpv6(six.map(parseIpv6(text) ?? key(0), prefix));
const commonPrefix4 = (a: number, b: number): number => Math.clz32(a ^ b);

const anyIpv4 = fc.integer({ min: 0, max: 0xffffffff });
/** An address inside the range. */
const within = (text: string, length: number): fc.Arbitrary<number> =>
  anyIpv4.map((n) => ((parseIpv4(text) ?? 0) | (n & ~ipv4Mask(length))) >>> 0);

describe('IPv4', () => {
  it.each(['0.0.0.0', '127.0.0.1', '127.0.0.53', '169.254.169.254', '224.0.0.251', '239.255.255.250'])(
    '%s stays',
    (text) => expect(map4(text)).toBe(text),
  );

  it('netmasks and wildcard masks stay', () => {
    for (let length = 0; length <= 32; length++) {
      if (length === 2) continue; // 192.0.0.0, below
      const mask = ipv4Mask(length);
      expect(four.map(mask, 32), formatIpv4(mask)).toBe(mask);
      if (length >= 8) expect(four.map(~mask >>> 0, 32)).toBe(~mask >>> 0);
    }
    expect(map4('192.0.0.0')).toBe('192.0.0.0');
  });

  it.each([
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['192.0.2.0', 24],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
  ] as const)('%s/%i stays in itself and keeps every common prefix', (first, length) => {
    const mask = ipv4Mask(length);
    fc.assert(
      fc.property(within(first, length), within(first, length), (a, b) => {
        const [x, y] = [four.map(a, 32), four.map(b, 32)];
        expect((x & mask) >>> 0).toBe(parseIpv4(first));
        expect(commonPrefix4(x, y)).toBe(commonPrefix4(a, b));
        expect(four.invert(x, 32)).toBe(a);
      }),
    );
  });

  it('public stays public, goes back, and a /24 stays together', () => {
    fc.assert(
      fc.property(anyIpv4, fc.nat(255), (a, last) => {
        fc.pre(!isSpecialIpv4(a));
        const b = ((a & 0xffffff00) | last) >>> 0;
        const [x, y] = [four.map(a, 32), four.map(b, 32)];
        expect(isSpecialIpv4(x)).toBe(false);
        expect(four.invert(x, 32)).toBe(a);
        expect(commonPrefix4(x, y)).toBe(commonPrefix4(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it('shorter common prefixes of public addresses break only where a block had to walk', () => {
    let [kept, all] = [0, 0];
    fc.assert(
      fc.property(anyIpv4, anyIpv4, fc.integer({ min: 8, max: 23 }), (a, noise, length) => {
        const b = ((a & ipv4Mask(length)) | (noise & ~ipv4Mask(length))) >>> 0;
        fc.pre(!isSpecialIpv4(a) && !isSpecialIpv4(b));
        all++;
        if (commonPrefix4(four.map(a, 32), four.map(b, 32)) === commonPrefix4(a, b)) kept++;
      }),
      { numRuns: 3000 },
    );
    expect(kept / all).toBeGreaterThan(0.98);
  });

  it('a network stays a network, the one its addresses are in', () => {
    fc.assert(
      fc.property(anyIpv4, fc.integer({ min: 0, max: 32 }), (a, length) => {
        const network = (a & ipv4Mask(length)) >>> 0;
        const mapped = four.map(network, length);
        expect((mapped & ~ipv4Mask(length)) >>> 0).toBe(0);
        expect(four.invert(mapped, length)).toBe(network);
        if (length >= 24) expect((four.map(a, 32) & ipv4Mask(length)) >>> 0).toBe(mapped);
      }),
    );
  });

  it('.0, .255, .1 and .254 stay what they are', () => {
    fc.assert(
      fc.property(anyIpv4, (a) => {
        for (const last of [0, 255, 1, 254]) {
          expect(four.map(((a & 0xffffff00) | last) >>> 0, 32) & 255).toBe(last);
        }
      }),
    );
  });

  it('another key gives other pseudonyms', () => {
    const other = new Ipv4Map(key(9));
    expect(formatIpv4(other.map(parseIpv4('10.1.2.3') ?? 0, 32))).not.toBe(map4('10.1.2.3'));
  });
});

describe('IPv6', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const inRange = (text: string, length: number): fc.Arbitrary<Uint8Array> =>
    bytes.map((random) => {
      const first = parseIpv6(text) ?? key(0);
      return random.map((byte, i) => {
        const mask = (0xff00 >> Math.max(0, Math.min(8, length - i * 8))) & 0xff;
        return ((first[i] ?? 0) & mask) | (byte & ~mask & 255);
      });
    });
  const commonPrefix = (a: Uint8Array, b: Uint8Array): number => {
    const at = a.findIndex((byte, i) => byte !== b[i]);
    return at === -1 ? 128 : at * 8 + Math.clz32((a[at] ?? 0) ^ (b[at] ?? 0)) - 24;
  };

  it.each(['::', '::1', 'ff02::1', 'ff02::fb', 'fe80::1', '100::1', 'ff05::1:3'])('%s stays', (text) =>
    expect(map6(text)).toBe(text),
  );

  it.each([
    ['2001:db8::', 32],
    ['fd00::', 8],
    ['fc00::', 8],
    ['fe80::', 64],
    ['3fff::', 20],
    ['64:ff9b:1::', 48],
  ] as const)('%s/%i stays in itself and keeps every common prefix', (first, length) => {
    fc.assert(
      fc.property(
        inRange(first, length),
        inRange(first, length),
        fc.integer({ min: length, max: 128 }),
        (a, b, n) => {
          const c = b.map((byte, i) => (i * 8 + 8 <= n ? (a[i] ?? 0) : byte));
          fc.pre(![a, c].some((x) => x[11] === 0xff && x[12] === 0xfe));
          const [x, y] = [six.map(a, 128), six.map(c, 128)];
          expect(commonPrefix(x, parseIpv6(first) ?? key(0))).toBeGreaterThanOrEqual(length);
          expect(commonPrefix(x, y)).toBe(commonPrefix(a, c));
          expect(six.invert(x, 128)).toEqual(a);
        },
      ),
    );
  });

  it('goes back for every address, and never leaves the language of addresses', () => {
    fc.assert(
      fc.property(
        fc.oneof(bytes, inRange('2000::', 3), inRange('2002::', 16), inRange('::ffff:0:0', 96)),
        (a) => {
          const mapped = six.map(a, 128);
          expect(six.invert(mapped, 128)).toEqual(a);
          expect(isIPv6(formatIpv6(mapped))).toBe(true);
          expect(parseIpv6(formatIpv6(mapped))).toEqual(mapped);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('a network stays a network and goes back', () => {
    fc.assert(
      fc.property(
        fc.oneof(bytes, inRange('2001:db8::', 32)),
        fc.integer({ min: 0, max: 64 }),
        (a, length) => {
          const network = a.map(
            (byte, i) => byte & ~(0xff >> Math.min(8, Math.max(0, length - i * 8))) & 255,
          );
          const mapped = six.map(network, length);
          expect(hostBitsAreZero(mapped, length)).toBe(true);
          expect(six.invert(mapped, length)).toEqual(network);
        },
      ),
    );
  });

  it('maps what carries another identity with that identity', () => {
    const at = (text: string): string => map4(text);
    expect(map6('::ffff:192.168.7.9')).toBe(`::ffff:${at('192.168.7.9')}`);
    expect(six.map(parseIpv6('64:ff9b::c0a8:709') ?? key(0), 128).slice(12)).toEqual(
      ipv4ToBytes(four.map(ipv4FromBytes(Uint8Array.of(192, 168, 7, 9)), 32)),
    );
    const card = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
    const mapped = mac.map(card);
    const link = six.map(parseIpv6('fe80::5054:ff:fe12:3456') ?? key(0), 128);
    expect([(link[8] ?? 0) ^ 2, ...link.slice(9, 11), ...link.slice(13)]).toEqual([...mapped]);
    expect(six.map(parseIpv6('ff02::1:ff12:3456') ?? key(0), 128).slice(13)).toEqual(mapped.slice(3));
    expect(mac.map(Uint8Array.of(0x33, 0x33, 0xff, 0x12, 0x34, 0x56)).slice(3)).toEqual(mapped.slice(3));
  });

  it('keeps the form of short interface identifiers', () => {
    for (const host of ['', '1', '2', '53', 'a', 'ff']) {
      expect(map6(`2001:db8:88::${host}`)).toMatch(new RegExp(`::[0-9a-f]{${host.length}}$`));
    }
    expect(isIP(map6('2001:db8:88::1'))).toBe(6);
  });
});

describe('MAC', () => {
  const address = fc.uint8Array({ minLength: 6, maxLength: 6 });

  it('goes back, keeps the multicast and the local bit', () => {
    fc.assert(
      fc.property(address, (a) => {
        const mapped = mac.map(a);
        expect((mapped[0] ?? 0) & 3).toBe((a[0] ?? 0) & 3);
        expect(mac.invert(mapped)).toEqual(a);
      }),
    );
  });

  it('cards of one vendor still are of one vendor, of others of others', () => {
    fc.assert(
      fc.property(address, address, (a, b) => {
        fc.pre(((a[0] ?? 0) & 1) === 0 && ((b[0] ?? 0) & 1) === 0);
        const sameVendor = [0, 1, 2].every((i) => a[i] === b[i]);
        const [x, y] = [mac.map(a), mac.map(b)];
        expect([0, 1, 2].every((i) => x[i] === y[i])).toBe(sameVendor);
        const twin = Uint8Array.of(...a.slice(0, 3), ...b.slice(3));
        expect(mac.map(twin).slice(0, 3)).toEqual(x.slice(0, 3));
      }),
    );
  });

  it.each(['000000000000', 'ffffffffffff', '01005e000001', '333300000001', '00005e000107'])(
    '%s stays',
    (hex) => expect(Buffer.from(mac.map(Uint8Array.from(Buffer.from(hex, 'hex')))).toString('hex')).toBe(hex),
  );

  it('leaves the vendor where that is wanted', () => {
    const readable = new MacMap(key(2), true);
    expect([...readable.map(Uint8Array.of(0, 0x0c, 0x29, 1, 2, 3))].slice(0, 3)).toEqual([0, 0x0c, 0x29]);
  });
});
