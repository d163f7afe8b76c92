import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareHost, richHost } from '../../test/support/hosts.js';
import { defaultTargets, parseTarget } from './targets.js';

describe('parseTarget', () => {
  it.each([
    ['api.example.net', { host: 'api.example.net', url: 'https://api.example.net/' }],
    ['192.0.2.7', { host: '192.0.2.7' }],
    ['192.0.2.7:443', { host: '192.0.2.7', port: 443, url: 'https://192.0.2.7/' }],
    ['db.example.net:5432', { host: 'db.example.net', port: 5432 }],
    [
      '[2001:db8::1]:80',
      { name: '[2001:db8::1]:80', host: '2001:db8::1', port: 80, url: 'http://[2001:db8::1]/' },
    ],
    ['2001:db8::1', { host: '2001:db8::1' }],
    ['fe80::1%eth0', { host: 'fe80::1%eth0' }],
    [
      'https://api.example.net/health?x=1',
      { host: 'api.example.net', port: 443, url: 'https://api.example.net/health?x=1' },
    ],
    ['http://[2001:db8::1]:8080/', { host: '2001:db8::1', port: 8080 }],
  ])('%s', (text, expected) => expect(parseTarget(text)).toMatchObject(expected));

  it('drops user name and password of a URL everywhere', () => {
    expect(JSON.stringify(parseTarget('https://user:hunter2@api.example.net/#frag'))).not.toMatch(
      /user|hunter2|frag/,
    );
    expect(() => parseTarget('https://user:hunter2@-x/')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }) as Error,
    );
  });

  it.each([
    '-oProxyCommand=id',
    '--',
    'a b',
    'a;b',
    '$(id)',
    'a/b',
    'host:0',
    'host:70000',
    'host:',
    ':80',
    '',
    'http://',
    'https://-x/',
    '[::1',
    'ftp://x/',
    'a\nb',
  ])('refuses %j', (text) => expect(() => parseTarget(text)).toThrow(/--target/));

  it('never lets through a word that is an option or holds shell characters', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        try {
          const { host, name } = parseTarget(text);
          expect(host).toMatch(/^[A-Za-z0-9_:][A-Za-z0-9_.:%-]*$/);
          expect(name).not.toMatch(/^-/);
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_BAD_TARGET' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('defaultTargets', () => {
  it('takes the gateways, scoped where link-local, and the busiest peer', () => {
    expect(defaultTargets(richHost([])).map((t) => [t.name, t.origin])).toEqual([
      ['192.0.2.1', 'gateway'],
      ['fe80::1%eth0', 'gateway'],
      ['198.51.100.7:443', 'peer'],
    ]);
  });

  it('does not connect back to a port of a client', () => {
    const host = {
      ...richHost([]),
      gateways: [],
      peers: [{ address: '198.51.100.7', port: 51_000, localPort: 443, connections: 1 }],
    };
    expect(defaultTargets(host)).toMatchObject([{ name: '198.51.100.7', origin: 'peer' }]);
  });

  it('has none where there is nothing', () => expect(defaultTargets(bareHost())).toEqual([]));
});
