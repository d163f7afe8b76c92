import { describe, expect, it } from 'vitest';
import { isAddress, isName, reverseName } from './names.js';

describe('names', () => {
  it.each([
    ['192.0.2.1', '1.2.0.192.in-addr.arpa'],
    ['2001:db8::1', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
    ['::ffff:192.0.2.1', '1.0.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa'],
    ['fe80::1%eth0', '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa'],
    ['1:2:3:4:5:6:7:8', '8.0.0.0.7.0.0.0.6.0.0.0.5.0.0.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.ip6.arpa'],
  ])('%s is asked for as %s', (address, name) => expect(reverseName(address)).toBe(name));

  it.each(['www.example.com', '1:2:3', '1::2::3', '256.1.1.1', ':::'])('%s has no reverse name', (text) =>
    expect(reverseName(text)).toBeUndefined(),
  );

  it('knows addresses from names', () => {
    expect(['192.0.2.1', '::1', 'fe80::1%eth0.5'].filter((a) => !isAddress(a))).toEqual([]);
    expect(['localhost', '1.2.3', 'a:b', 'example.com:443'].filter(isAddress)).toEqual([]);
  });

  it('keeps out what a tool would take for an option of its own', () => {
    expect(['+short', '@192.0.2.1', 'a b', 'x;y', '', '.'.repeat(3)].filter(isName)).toEqual([]);
    expect(['any', '_sip._tcp.example.com', 'müller.example'].filter((n) => !isName(n))).toEqual([]);
  });
});
