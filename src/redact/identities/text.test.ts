import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv6 } from '../../core/ipv6.js';
import { formatIpv4 } from './address-text.js';
import { createIdentityMapper, type IdentityMapper } from './mapper.js';
import { createRevealer } from './revealer.js';

const KEY = new Uint8Array(32).fill(5);
const NAMES = {
  hostNames: [
    'db1.prod.acme.com',
    'db2.prod.acme.com',
    'web01',
    'gw-north',
    'server',
    'localhost',
    '10.1.2.3',
  ],
  userNames: ['alice', 'bob.miller', 'root', 'nobody', 'mark', 'www-data'],
  domains: ['acme.com', 'corp.acme.net', 'internal'],
};
const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const create = (): IdentityMapper => createIdentityMapper(KEY, NAMES);
const mapper = create();
const rewrite = (text: string): string => mapper.rewrite(text);
const reveal = (text: string): string => createRevealer({ key: KEY, names: mapper.names }).reveal(text);
const p = (text: string): string => {
  const mapped = rewrite(text);
  expect(mapped, `${text} was not replaced`).not.toBe(text);
  return mapped;
};

// Wherever an address stands, the same pseudonym stands there afterwards, and nothing around it changes.
describe('addresses in context', () => {
  it.each([
    '§',
    '§:443',
    '§/32',
    'http://§:8080/x?y=§',
    'http://§/',
    '(§)',
    '[§]',
    'src=§ dst=§',
    '§,§;§',
    '§.',
    'addr:§',
    'tcp:§:80',
    '@§',
    '§#53',
    '§%eth0:53',
    'alert@§',
    'from § port 22',
    'IP §.51000 > §.443: Flags [S]',
    '/§:9092 (id: 1)',
    'broker1/§:9092',
    '§->§',
    '"§"',
    "'§'",
    '§|§',
    'x_§-0f3a5bd1.txt',
    '{"ip":"§"}',
    '"first\\n§\\tA"',
    '{"from":"\\u003c§\\u003e \\u0027§\\u00a0§"}',
    'x=\\x22§\\x22',
    'my\\040§',
    'q=%0A§%20%253D§',
    '\u001b[1;31m§\u001b[0m',
    'q=%3D§%26',
    'DHCPRELEASE of § on eth0',
    'inet §/24 brd § scope global',
    '?a=§%3A443&b=%5B§%5D',
    'ip§ IPv4§',
    '.1.3.6.1.2.1.4.20.1.1.§ = IpAddress: §',
    'IP-MIB::ipAdEntIfIndex.§ = INTEGER: 2',
    'ipNetToMediaPhysAddress.2.§',
    'TCP-MIB::tcpConnState.§.22.§.50000 = INTEGER: established(5)',
    'x.§.dyn.example.net',
  ])('IPv4: %s', (form) => {
    for (const address of ['10.11.12.13', '192.168.77.45', '8.30.91.7']) {
      const text = form.replaceAll('§', address);
      expect(rewrite(text)).toBe(form.replaceAll('§', p(address)));
      expect(reveal(rewrite(text))).toBe(text);
    }
  });

  it.each([
    '§',
    '[§]:443',
    'http://[§]:80/',
    '§/64',
    '§%eth0',
    'src=§ dst=§',
    '"§"',
    'IP6 §.443 > §.53: UDP',
    'inet6 addr: §/64 Scope:Global',
    '§,§',
    '(§)',
    '§: icmp_seq=1',
    '@§',
    'tcp6 0 0 §:443 §:51000 ESTABLISHED',
    '"x\\n§"',
    '"\\u003c§\\u003e"',
    '%0A§',
    '[§]%3A443',
  ])('IPv6: %s', (form) => {
    for (const address of [
      '2001:db8:88::7:9',
      'fd12:3456:789a::42',
      '2a02:8109:9cc0:5::1f',
      'fe80::5054:ff:fe12:3456',
    ]) {
      const text = form.replaceAll('§', address);
      expect(rewrite(text)).toBe(form.replaceAll('§', p(address)));
      expect(reveal(rewrite(text))).toBe(text);
    }
  });

  it.each([
    '§',
    'link/ether § brd ff:ff:ff:ff:ff:ff',
    'lladdr § REACHABLE',
    'address:§',
    '[§]',
    '§:',
    'at § [ether]',
    '"§"',
  ])('MAC: %s', (form) => {
    for (const address of ['52:54:00:12:34:56', '02:42:AC:11:00:02', 'a0:b1:c2:d3:e4:f5']) {
      const text = form.replaceAll('§', address);
      expect(rewrite(text)).toBe(form.replaceAll('§', p(address)));
      expect(reveal(rewrite(text))).toBe(text);
    }
  });

  it('knows the other ways to write a MAC address', () => {
    const hex = p('52:54:00:ab:cd:ef').replaceAll(':', '');
    const groups = (n: number, joint: string): string =>
      (hex.match(new RegExp(`.{${n}}`, 'g')) ?? []).join(joint);
    expect(rewrite('52-54-00-ab-cd-ef')).toBe(groups(2, '-'));
    expect(rewrite('5254.00ab.cdef')).toBe(groups(4, '.'));
    expect(rewrite('8000.525400abcdef')).toBe(`8000.${hex}`);
    // A rate, which once was taken for one.
    expect(rewrite('"rate":1915.945165945166,')).toBe('"rate":1915.945165945166,');
    expect(rewrite('8000.945165945166')).not.toBe('8000.945165945166');
    expect(rewrite('enx525400abcdef: <UP>')).toBe(`enx${hex}: <UP>`);
    expect(rewrite('01:52:54:00:ab:cd:ef')).toBe(`01:${groups(2, ':')}`);
    expect(rewrite('MAC=52:54:00:ab:cd:ef:52:54:00:ab:cd:ef:08:00 SRC=')).toBe(
      `MAC=${groups(2, ':')}:${groups(2, ':')}:08:00 SRC=`,
    );
  });

  it('of MAC addresses in bare digits, those that something names', () => {
    const hex = p('02:ab:cd:12:34:56').replaceAll(':', '');
    for (const head of ['hwaddr=', '"macAddress":"', 'chaddr ', 'DUID 000100012caabbcc', 'duid: 00030001']) {
      expect(rewrite(`${head}02abcd123456`)).toBe(`${head}${hex}`);
      expect(reveal(`${head}${hex}`)).toBe(`${head}02abcd123456`);
    }
    // The id of a container or a commit.
    expect(rewrite('id 02abcd123456')).toBe('id 02abcd123456');
  });

  it('a MAC address without leading zeros is the same, with them', () => {
    expect(rewrite('at 2:ab:cd:c:4:56 on en0')).toBe(`at ${p('02:ab:cd:0c:04:56')} on en0`);
  });

  it('escaped joints are those of the address', () => {
    const escaped = (text: string): string => text.replaceAll('.', '%2E').replaceAll(':', '%3A');
    for (const address of ['10.77.5.9', '2001:470:77:5::9', '[2001:470:77:5::9]:443']) {
      expect(rewrite(`ip=${escaped(address)}&x=1`)).toBe(`ip=${escaped(p(address))}&x=1`);
    }
    expect(rewrite('10\\u002e77\\x2e5\\x2e9')).toBe(p('10.77.5.9').replaceAll('.', '\\x2e'));
  });

  it('names of reverse zones lead to the same address', () => {
    const quad = p('10.77.5.9');
    const [dashed, reversed] = [quad.replaceAll('.', '-'), quad.split('.').toReversed().join('.')];
    for (const name of [
      '10-77-5-9.static.isp.net',
      'host-10-77-5-9.x',
      'pool-10-77-5-9',
      'cpe-10-77-5-9.nyc.res.rr.com',
      'a10-77-5-9',
    ]) {
      const isLabel = !name.startsWith('a');
      expect(rewrite(name)).toBe(isLabel ? name.replace('10-77-5-9', dashed) : name);
    }
    for (const name of ['static.§.clients.your-server.de', '§.bc.googleusercontent.com']) {
      expect(rewrite(name.replace('§', '9.5.77.10'))).toBe(name.replace('§', reversed));
      expect(reveal(name.replace('§', reversed))).toBe(name.replace('§', '9.5.77.10'));
    }
    const far = p('8.30.91.7').replaceAll('.', '-');
    expect(rewrite('pool-8-30-91-7 and 8-30-91-7.dyn.isp.net')).toBe(`pool-${far} and ${far}.dyn.isp.net`);
    expect(rewrite('8-30-91-7.img.isp.com.py')).toBe(`${far}.img.isp.com.py`);
    // Nothing of a name under a known domain stays because it begins with an address.
    expect(rewrite('10-77-5-9.secret.acme.com')).toBe(`${dashed}.${rewrite('secret.acme.com')}`);
    expect(rewrite('10.77.5.9.secret.acme.com')).toBe(`${quad}.${rewrite('secret.acme.com')}`);
  });

  it('a private network without the zeros at its end', () => {
    const [a, b, c] = p('10.77.5.0/24').split('.');
    expect(rewrite('mynetworks = 10.77.5/24, x')).toBe(`mynetworks = ${a}.${b}.${c}/24, x`);
    expect(reveal(rewrite('10.77.5/24'))).toBe('10.77.5/24');
  });

  it('behind a name that is no product, and behind one with a port', () => {
    const far = p('8.30.91.7');
    expect(rewrite('broker1/8.30.91.7 my-nginx/8.30.91.7 nginx/8.30.91.7:80')).toBe(
      `broker1/${far} my-nginx/${far} nginx/${far}:80`,
    );
  });

  it('dhclient releases an address, no version', () => {
    expect(rewrite('dhclient: release 10.77.5.9')).toBe(`dhclient: release ${p('10.77.5.9')}`);
  });

  it('networks stay networks', () => {
    expect(rewrite('10.20.0.0/16 via 10.20.0.1')).toMatch(/^10\.\d+\.0\.0\/16 via 10\.\d+\.\d+\.1$/);
    expect(rewrite('10.20.48.0/255.255.240.0')).toMatch(/^10\.\d+\.\d+\.0\/255\.255\.240\.0$/);
    const [network = '', gateway = ''] = rewrite('10.20.48.0     10.20.48.1     255.255.240.0   UG').split(
      /\s+/,
    );
    expect(gateway.split('.').slice(0, 2)).toEqual(network.split('.').slice(0, 2));
    expect(Number(network.split('.')[2]) % 16).toBe(0);
    for (const same of [
      '0.0.0.0/0',
      '10.0.0.0/8',
      '192.168.0.0/16',
      '127.0.0.0/8',
      'default via 0.0.0.0',
      '::/0',
      'fe80::/64',
    ]) {
      expect(rewrite(same)).toBe(same);
    }
    expect(rewrite('2001:db8:5::/48 dev eth0')).toMatch(/^2001:db8:[0-9a-f]+::\/48 dev eth0$/);
  });

  it('a range still runs upwards', () => {
    fc.assert(
      fc.property(fc.nat(0xffffff), fc.nat(0xffffff), (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)].map((n) => formatIpv4(0x0a000000 + n));
        const text = `${first}-${last}`;
        const [x, y] = rewrite(text)
          .split('-')
          .map((q) => q.split('.').reduce((sum, n) => sum * 256 + Number(n), 0));
        expect(x).toBeLessThanOrEqual(y ?? 0);
        expect(reveal(rewrite(text))).toBe(text);
      }),
    );
  });

  it('reverse names lead to the same address', () => {
    const [a, b, c, d] = p('10.11.12.13').split('.');
    expect(rewrite('13.12.11.10.in-addr.arpa. PTR')).toBe(`${d}.${c}.${b}.${a}.in-addr.arpa. PTR`);
    expect(rewrite('12.11.10.in-addr.arpa')).toBe(`${c}.${b}.${a}.in-addr.arpa`);
    const nibbles = (hex: string): string => `${[...hex].toReversed().join('.')}.ip6.arpa`;
    const hex = '20010db8008800000000000000000799';
    const mapped = Buffer.from(mapper.ipv6(Uint8Array.from(Buffer.from(hex, 'hex')))).toString('hex');
    expect(rewrite(nibbles(hex))).toBe(nibbles(mapped));
  });

  it('reads what the kernel prints in hex', () => {
    const [a = 0, b = 0, c = 0, d = 0] = p('10.77.0.9').split('.').map(Number);
    const hex = Buffer.from([d, c, b, a]).toString('hex').toUpperCase();
    const rest = '01 00000000:00000000 00:00000000 00000000     0        0 1 1 0 20 0 0 10 -1';
    expect(rewrite(`   0: 09004D0A:C592 0100007F:13A6 ${rest}`)).toBe(
      `   0: ${hex}:C592 0100007F:13A6 ${rest}`,
    );
    expect(rewrite('  -> 0A4D0009:0050      Masq    1      0          0')).toBe(
      `  -> ${Buffer.from([a, b, c, d]).toString('hex').toUpperCase()}:0050      Masq    1      0          0`,
    );
    expect(rewrite('TCP  09004D0A and C592')).toBe('TCP  09004D0A and C592');
  });
});

describe('names', () => {
  it('are mapped label by label', () => {
    const [one, two] = [p('db1.prod.acme.com'), p('db2.prod.acme.com')];
    expect(one.split('.').slice(1)).toEqual(two.split('.').slice(1));
    expect(one).toMatch(/^h[a-z2-7]{8}\.prod\.h[a-z2-7]{8}\.com$/);
    expect(rewrite('db1')).toBe(one.split('.')[0]);
    expect(rewrite('new.app7.prod.acme.com:443')).toMatch(
      new RegExp(`^h[a-z2-7]{8}\\.h[a-z2-7]{8}\\.${one.split('.').slice(1).join('\\.')}:443$`),
    );
    expect(rewrite('DB1.PROD.ACME.COM')).toBe(one.toUpperCase());
    expect(rewrite('db1:5432 web01-backup.log snapshot_web01')).toBe(
      `${rewrite('db1')}:5432 ${p('web01')}-backup.log snapshot_${p('web01')}`,
    );
    expect(rewrite('node7.internal')).toMatch(/^h[a-z2-7]{8}\.internal$/);
    expect(rewrite('ip-10-0-0-7.internal')).toBe(`ip-${p('10.0.0.7').replaceAll('.', '-')}.internal`);
  });

  it('users, homes and mail addresses agree', () => {
    const alice = p('alice');
    expect(rewrite('/home/alice/.ssh/config')).toBe(`/home/${alice}/.ssh/config`);
    expect(rewrite('session opened for user alice(uid=1001)')).toBe(
      `session opened for user ${alice}(uid=1001)`,
    );
    expect(rewrite('alice@web01:~$')).toBe(`${alice}@${p('web01')}:~$`);
    expect(rewrite('/home/unknown.person/x')).toMatch(/^\/home\/u[a-z2-7]{8}\/x$/);
    expect(rewrite('mark=0 /home/mark/x')).toMatch(/^mark=0 \/home\/u[a-z2-7]{8}\/x$/);
    expect(rewrite('to=<alice@acme.com>')).toBe(
      `to=<${alice}@${p('db1.acme.com').split('.').slice(1).join('.')}>`,
    );
    expect(rewrite('mailto:Some.One+x@other.org')).toMatch(/^mailto:[Uu][a-z2-7]{8}@h[a-z2-7]{8}\.org$/);
  });

  it('come back', () => {
    const words = [
      'db1.prod.acme.com',
      'web01',
      'alice',
      'bob.miller',
      '/home/carol/x',
      'dave@other.org',
      'a.corp.acme.net',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(' ', ', ', ' = '),
        (all, joint) => {
          const text = all.join(joint);
          expect(rewrite(text)).not.toContain('alice');
          expect(reveal(rewrite(text))).toBe(text);
        },
      ),
    );
  });

  it('in UTF-8 are whole, too', () => {
    const other = createIdentityMapper(KEY, { ...NAMES, userNames: ['jürgen', 'zoë', 'Ömer'] });
    for (const text of ['/home/jürgen/x', 'user=Ömer', 'user=jürgen', '(zoë)', '/home/zoë', '→10.1.2.3←']) {
      const mapped = other.rewrite(latin1(text));
      expect(mapped).toMatch(/^(?:(?:\/home\/|user=|\()u[a-z2-7]{8}(?:\/x|\)|)|\W*10\.\d+\.\d+\.\d+\W*)$/);
      expect(createRevealer({ key: KEY, names: other.names }).reveal(mapped)).toBe(latin1(text));
    }
  });

  it('behind an escape are replaced, and the escape stays', () => {
    const [alice, web] = [p('alice'), p('web01')];
    expect(rewrite('{"a":"\\u003calice\\u003e \\u0022web01 \\x27alice"}')).toBe(
      `{"a":"\\u003c${alice}\\u003e \\u0022${web} \\x27${alice}"}`,
    );
    const mail = p('alice@acme.com');
    expect(rewrite('?e=alice%40acme.com&f=alice\\u0040acme.com')).toBe(
      `?e=${mail.replace('@', '%40')}&f=${mail.replace('@', '\\u0040')}`,
    );
    expect(rewrite('\\u003cnew.app7.acme.com\\u003e')).toBe(`\\u003c${rewrite('new.app7.acme.com')}\\u003e`);
    for (const text of ['"\\u003c§\\u003e"', '"\\u0061§"', '"\\n§"', 'to=%3C§%3E', '%0D§']) {
      expect(rewrite(text.replace('§', 'alice@acme.com'))).toBe(text.replace('§', mail));
    }
    const other = createIdentityMapper(KEY, { ...NAMES, userNames: ['nancy'] });
    expect(other.rewrite('CORP\\nancy logged in')).toMatch(/^CORP\\u[a-z2-7]{8} logged in$/);
  });

  it('of a home folder and the address behind an escape', () => {
    const carol = p('/home/carol').slice('/home/'.length);
    expect(rewrite('f=%2Fhome%2Fcarol%3A10.1.2.3')).toBe(`f=%2Fhome%2F${carol}%3A${p('10.1.2.3')}`);
  });

  it('in home folders, however the slash is written', () => {
    const alice = p('alice');
    const carol = p('/home/carol').slice('/home/'.length);
    for (const text of ['/home/§/x', '\\/home\\/§\\/x', '?f=%2Fhome%2F§%2Fx', '/Users/§', '%2FUsers%2f§']) {
      expect(rewrite(text.replace('§', 'alice'))).toBe(text.replace('§', alice));
      expect(rewrite(text.replace('§', 'carol'))).toBe(text.replace('§', carol));
    }
  });

  it('are replaced however their letters are written', () => {
    const given = ['müller', 'Özgür', 'anna.weiß', 'bob.müller', '王芳'];
    const other = createIdentityMapper(KEY, { ...NAMES, userNames: ['ünal'], given });
    const [mueller, oezguer, weiss, bob, wang, uenal] = [...given, 'ünal'].map((name) =>
      other.rewrite(latin1(name)),
    );
    for (const [text, expected] of [
      ['"m\\u00fcller" "m\\u00FCller"', `"${mueller}" "${mueller}"`],
      ['{"a":"{\\"u\\":\\"m\\\\u00fcller\\"}"}', `{"a":"{\\"u\\":\\"${mueller}\\"}"}`],
      ['"\\u00d6zg\\u00fcr,\\u00f6zg\\u00fcr"', `"${oezguer},${oezguer}"`.toLowerCase()],
      ['"anna.wei\\u00df@db01" bob.m\\u00fcller@db01', `"${weiss}@db01" ${bob}@db01`],
      ['x="\\u738b\\u82b3"\\n\\u00fcnal', `x="${wang}"\\n${uenal}`],
      ['/?u=m%C3%BCller&v=%c3%bcnal%20%C3%BCnal', `/?u=${mueller}&v=${uenal}%20${uenal}`],
      ['m\\xc3\\xbcller "m\\303\\274ller"', `${mueller} "${mueller}"`],
      ['mu\\u0308ller mu\u0308ller', `${mueller} ${mueller}`],
      ['/home/m\\u00fcller/x', `/home/${mueller}/x`],
    ] as const) {
      // The pseudonym takes the case of what it stands for.
      expect(other.rewrite(latin1(text)).toLowerCase()).toBe(expected.toLowerCase());
    }
    for (const name of ['MÜLLER', 'Müller', 'ÜNAL', 'ANNA.WEISS', 'özgür']) {
      expect(other.rewrite(latin1(name)).toLowerCase()).toMatch(/^u[a-z2-7]{8}$/);
    }
    for (const text of ['schm\\u00fcller', 'a\\u00fcnal', '\\\\\\u00fcnal', 'm\\u00fc', '%41%C3%BCnal'])
      expect(other.rewrite(text)).toBe(text);
  });

  it('that the user gave are replaced, also where tools print that word themselves', () => {
    const given = ['frank', 'edge', 'monitor', 'root', 'api', '_backup', 'jo', 'bob.miller'];
    const other = createIdentityMapper(KEY, { ...NAMES, given });
    for (const text of [
      'Accepted publickey for frank from 192.0.2.9',
      'edge.other.org',
      'MONITOR=1',
      'uid=0(root)',
      'api.acme.com',
      '/home/_backup/x',
      '/home/root/x',
      'jo@web01',
      'bob.miller@web01',
      'bob.miller@openssh.com',
      'mailto:bob.miller@acme.com',
    ]) {
      expect(other.rewrite(text)).not.toMatch(new RegExp(given.join('|'), 'i'));
      expect(createRevealer({ key: KEY, names: other.names }).reveal(other.rewrite(text))).toBe(text);
    }
    expect(other.left).toEqual(new Set(['mark']));
  });

  it('that tools print themselves stay, and are told', () => {
    const known = {
      hostNames: ['edge', 'api'],
      userNames: ['mark', 'li', 'frank', 'root', '1001'],
      domains: [],
    };
    const other = createIdentityMapper(KEY, known);
    expect(other.rewrite('edge mark li')).toBe('edge mark li');
    expect(other.rewrite('for frank from')).toMatch(/^for u[a-z2-7]{8} from$/);
    expect(other.left).toEqual(new Set(['edge', 'mark', 'li']));
  });

  it('no two have one pseudonym', () => {
    const many = create();
    const names = Array.from({ length: 20_000 }, (_, i) => `host${i}.acme.com`);
    const mapped = many.rewrite(names.join('\n')).split('\n');
    expect(new Set(mapped).size).toBe(names.length);
  });
});

// Everything here looks like an identity and is none.
it.each([
  'version 1.2.3.4',
  'Version: 10.20.30.40',
  '"version":"4.3.2.1"',
  'app_version=8.30.91.7',
  'v1.2.3.4',
  'release 12.2.0.1',
  'kernel 5.10.0-28-amd64 #1 SMP',
  'nginx/1.22.1 OpenSSL/3.0.11',
  'Mozilla/5.0 Chrome/114.0.0.0 Safari/537.36',
  'foo-8-30-91-7.tar.gz 24-11-25-17-47 2026-11-25-17 a-8-30-91-7 8.30.91.7.orig.tar.xz app.8.30.91.7.jar',
  '1.2.3/24 8.30/16 10.1.2/3 1/2 10.25/16 10.1.2/12',
  'openssl/3.0.1.2 nginx/1.24.0.1 (OpenSSH/9.2.0.1)',
  'OID 1.3.6.1 oid: 1.3.6.1 section 1.2.3.4 \u00c2\u00a7 1.2.3.4',
  '.1.3.6.1.2.1.10.7.2.1.3 = Counter32: 10',
  'libfoo-8.30.91.7.tar.gz foo_8.30.91.7_amd64.deb foo-8.30.91.7-1.el9',
  'iproute2-ss190107',
  '1.3.6.1.4.1.2021.10.1.3 .1.3.6.1.2.1.1',
  '256.1.1.1 1.2.3 1.2.3.4.5 1.2.3.444',
  '01.02.03.04',
  'x10.0.0.1 10.0.0.1x',
  '10:20:30 2026-11-25T17:47:01.123456Z 17:47:01,123',
  '2026-11-25 17:47:01+01:00',
  '10:20:30:40 1:2:3',
  'std::vector<int>::push_back a::b dead::beef cafe::Babe std::add ::operator Foo::bar::baz',
  'ACE::Fd::dec 12::34',
  'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8',
  'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48',
  'SHA1 Fingerprint=2F:D4:E1:C6:7A:2D:28:FC:ED:84:9E:E1:BB:76:E7:39:1B:93:EB:12',
  '80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7b:cb:a1',
  '50:06:01:60:3b:a0:12:34',
  '0002:c903:00a1:b2c3',
  'd41d8cd98f00b204e9800998ecf8427e  file',
  '550e8400-e29b-41d4-a716-446655440000',
  '0000:00:1f.2 pci 0000:03:00.0',
  'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'curve25519-sha256@libssh.org,aes128-gcm@openssh.com,hmac-sha2-256-etm@openssh.com',
  'user@1000.service getty@tty1.service lodash@4.17.21 index@main.py',
  'root nobody www-data localhost localhost.localdomain /home/ubuntu/x root@localhost',
  'Server: server client gateway router',
  'mark=0 use=1 src dst state',
  'eth0 ens3 enp0s31f6 wlan0 veth1a2b3c docker0 br-1a2b3c4d5e6f',
  '127.0.0.1:80 0.0.0.0:* [::]:22 [::1]:631 :::80 224.0.0.251 255.255.255.0 0.0.0.255 255.255.255.255',
  '01:00:5e:00:00:fb ff:ff:ff:ff:ff:ff 00:00:00:00:00:00 33:33:00:00:00:01',
  '1.5 2.0GiB 100% 3.14159 1e-9 0x7f000001',
  'rtt min/avg/max/mdev = 0.022/0.040/0.056/0.012 ms',
  'deadbeef:cafe 00000001:00000000 cpu0:1',
  '24-11-25-17-47-01 12-34-56-78-90-12',
  '1234.5678.9012',
  'com.acme.Service - acme.community example.com',
  'malice alice2 balice web011',
  'SRC= DST= MAC= LEN=40',
  'a:b:c:d:e:f:g:h',
  'C:\\new\\table \\u0041 \\n10',
  '00:00:10:00 +00:00 UTC',
])('leaves alone: %s', (text) => {
  expect(rewrite(text)).toBe(text);
});

it('any text keeps its lines; what it says of identities stays valid', () => {
  const piece = fc.oneof(
    fc.ipV4(),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map(formatIpv6),
    fc.constantFrom(
      '10.1.2.3:80',
      'alice',
      'db1.prod.acme.com',
      '\n',
      ' ',
      '::',
      '/',
      '@',
      '%',
      '"',
      '\\n',
      ':',
      '.',
      '-',
    ),
    fc.string({ unit: 'binary-ascii', maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      const mapped = rewrite(text);
      expect(mapped.split('\n').length).toBe(text.split('\n').length);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(isIP(rewrite(address))).toBe(4);
      expect(reveal(rewrite(address))).toBe(address);
    }),
  );
});

it('text of JSON is what the text is, and stays valid', () => {
  const escape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // As Go and PHP write it.
  const encode = (text: string): string => JSON.stringify(text).replaceAll(/[<>&'\u007f-\u00ff]/g, escape);
  const identity = fc.constantFrom(
    '10.77.5.9',
    '2001:470:77:5::9',
    '52:54:00:12:34:56',
    'alice',
    'alice@acme.com',
    'new.app7.acme.com',
    'web01',
    '/home/carol',
  );
  const joint = fc.constantFrom('<', '>', '&', "'", '"', '\n', '\t', ' ', '\\\\', '>\u007f<');
  fc.assert(
    fc.property(fc.array(fc.tuple(joint, identity, joint), { maxLength: 6 }), (parts) => {
      const text = parts.flat().join('');
      expect(JSON.parse(rewrite(encode(text)))).toBe(rewrite(text));
    }),
    { numRuns: 1000 },
  );
});

it('the same key gives the same pseudonyms in another process, and counts by kind', () => {
  const other = create();
  const text = '10.1.2.3 2001:db8::5:1 52:54:00:12:34:56 db1.prod.acme.com alice x@other.org 127.0.0.1';
  expect(other.rewrite(text)).toBe(rewrite(text));
  expect(Object.fromEntries(other.counts)).toEqual({ ipv4: 1, ipv6: 1, mac: 1, host: 1, user: 1, email: 1 });
});

it('withholds certificates, also cut by the edge of the text', () => {
  const block = ['-----BEGIN CERTIFICATE-----', 'MIICtDCCAZyg', 'AwIBAgIC', '-----END CERTIFICATE-----'];
  const text = ['before', ...block, 'after', ''].join('\n');
  expect(rewrite(text)).not.toMatch(/MII|AwI/);
  expect(rewrite(text).split('\n').length).toBe(text.split('\n').length);
  expect(rewrite(block.slice(1).join('\n'))).not.toMatch(/MII|AwI/);
  expect(rewrite(block.slice(0, 3).join('\n'))).not.toMatch(/MII|AwI/);
  expect(rewrite(block.join('\\n'))).not.toMatch(/MII|AwI/);
});

// Would take minutes if any of them were looked at again and again; the test's time limit tells.
it.each([
  '@',
  'a@',
  'a.',
  'a:',
  'a:a:',
  '::',
  '1.',
  '1.2.3.4.',
  'aaaa.',
  'aa-',
  'a-',
  '\\n',
  '%3D',
  '[1m',
  '/home/',
  '2001:db8::1 ',
  '10.0.0.1-',
  'a%3A',
  '10%2E',
  '10-',
  'x-1-2-3-4-',
  'tcpConnState.1.2.3.4.',
  '.example',
])('a line of a megabyte of %s is read in one go', (piece) => {
  const text = piece.repeat(1_000_000 / piece.length);
  expect(rewrite(`${text}z`).split('\n').length).toBe(1);
});
