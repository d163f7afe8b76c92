import { expect, it } from 'vitest';
import { ipv6FromHex } from './ipv6.js';

it.each([
  ['20010db8000000000000000000000001', '2001:db8::1'],
  ['00000000000000000000000000000001', '::1'],
  ['00000000000000000000000000000000', '::'],
  ['fe80000000000000020000fffe000001', 'fe80::200:ff:fe00:1'],
  ['20010db8000000010000000000000000', '2001:db8:0:1::'],
  ['20010db8000000010002000300040005', '2001:db8:0:1:2:3:4:5'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
])('writes %s as RFC 5952 wants it', (hex, text) => expect(ipv6FromHex(hex)).toBe(text));

it('is undefined for anything else', () =>
  expect(['', '0', 'g'.repeat(32)].map(ipv6FromHex)).toEqual([undefined, undefined, undefined]));
