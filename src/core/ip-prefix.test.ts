import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestRoute, isIpAddress, prefixMatch } from './ip-prefix.js';

describe('prefixMatch', () => {
  it.each([
    ['10.0.0.0/8', '10.9.9.9', 8],
    ['10.0.0.0/8', '11.0.0.1', undefined],
    ['10.1.2.3', '10.1.2.3', 32],
    ['default', '10.1.2.3', 0],
    ['default', 'fe80::1%eth0', 0],
    ['fd00::/8', 'fd99::1', 8],
    ['fd00::/8', '10.0.0.1', undefined],
    ['::ffff:10.0.0.0/104', '::ffff:10.1.1.1', 104],
    ['10.0.0.0/33', '10.0.0.0', undefined],
    ['nonsense', '10.0.0.0', undefined],
  ])('%s holds %s: %s', (prefix, address, length) => {
    expect(prefixMatch(prefix, address)).toBe(length);
  });

  it('finds every address in the /0 and in its own /32 or /128, and takes any text', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(address, (a) => {
        const width = a.includes(':') ? 128 : 32;
        expect(prefixMatch(`${a}/${width}`, a)).toBe(width);
        expect(prefixMatch(a.includes(':') ? '::/0' : '0.0.0.0/0', a)).toBe(0);
      }),
    );
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => void prefixMatch(a, b)));
    fc.assert(fc.property(fc.string(), (a) => typeof isIpAddress(a) === 'boolean'));
  });
});

describe('bestRoute', () => {
  const route = (destination: string, more: object = {}) => ({
    family: 4,
    destination,
    table: 'main',
    ...more,
  });

  it('takes the longest prefix, then the lowest metric', () => {
    const routes = [
      route('default', { metric: 100, via: 'a' }),
      route('default', { metric: 50, via: 'b' }),
      route('10.0.0.0/8', { via: 'c' }),
      route('10.1.0.0/16', { type: 'blackhole' }),
    ];
    expect(bestRoute(routes, '10.1.2.3')).toMatchObject({ type: 'blackhole' });
    expect(bestRoute(routes, '10.2.2.3')).toMatchObject({ via: 'c' });
    expect(bestRoute(routes, '192.0.2.1')).toMatchObject({ via: 'b' });
    expect(bestRoute(routes, 'fd99::1')).toBeUndefined();
  });

  it('leaves out other tables and routes for some packets only', () => {
    const routes = [route('10.1.2.3', { table: '100' }), route('10.1.2.3', { tos: '0x10' })];
    expect(bestRoute(routes, '10.1.2.3')).toBeUndefined();
  });
});
