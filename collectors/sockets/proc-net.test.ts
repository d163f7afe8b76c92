import { describe, expect, it } from 'vitest';
import { linesOf } from '../../src/facts/read-lines.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { addressFromHex, isBigEndian } from './hex-address.js';
import { parse } from './parse.js';

describe('addresses of /proc/net', () => {
  it.each([
    ['0100007F', false, '127.0.0.1'],
    ['7F000001', true, '127.0.0.1'],
    ['000080FE00000000FF097A704953F6FE', false, 'fe80::707a:9ff:fef6:5349'],
    ['FE80000000000000707A09FFFEF65349', true, 'fe80::707a:9ff:fef6:5349'],
    ['0000000000000000FFFF000002004D0A', false, '::ffff:10.77.0.2'],
    ['00000000000000000000FFFF0A4D0002', true, '::ffff:10.77.0.2'],
    ['00000000000000000000000001000000', false, '::1'],
    ['00000000000000000000000000000000', false, '::'],
    ['B80D0120000000000000000001000100', false, '2001:db8::1:1'],
    ['B80D0120000001000000010000000100', false, '2001:db8:1:0:1:0:1:0'],
  ])('%s (big-endian: %s) is %s', (hex, big, address) => expect(addressFromHex(hex, big)).toBe(address));

  it.each([
    ['   0: 0100007F:0035 00000000:0000 0A', false],
    ['   0: 7F000035:0035 00000000:0000 0A', true],
    ['/proc/net/tcp6:   0: 00000000000000000000FFFF0A4D0002:0016 x', true],
    ['   0: 02004D0A:0035 7F000001:0050 01', false], // a peer 1.0.0.127, not a loopback address
  ])('knows the byte order from %j', (text, big) => expect(isBigEndian(linesOf(text))).toBe(big));
});

describe('/proc/net/tcp', () => {
  const HEAD =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const rows = (line: string, probe = 'connections') => [
    ...parse(probeOutput(`${HEAD}${line}\n`, { probe, tool: 'read' })),
  ];

  it('counts retransmits of a retransmit timer, probes of a persist timer', () => {
    expect(
      rows(
        '   3: 0100000A:A0A9 0200000A:138B 01 00019740:00000000 01:00000014 00000005  1000        2 55 2 0 42 4 30 1 7',
      ),
    ).toMatchObject([
      {
        row: {
          timer: 'on',
          timer_ms: 200,
          timer_retrans: 5,
          send_q: 104256,
          uid: 1000,
          rto_ms: 420,
          ssthresh: 7,
        },
      },
    ]);
    expect(
      rows(
        '   3: 0100000A:A0A9 0200000A:138B 01 00019740:00000000 04:0000000A 00000005  1000        2 55 2 0 42 4 30 1 -1',
      ),
    ).toMatchObject([{ row: { timer: 'persist', timer_retrans: 2 } }]);
  });

  it('knows no owner of a TIME-WAIT line', () => {
    const [item] = rows(
      '   1: 0100000A:E700 0200000A:0050 06 00000000:00000000 03:000003D1 00000000     0        0 0 3 0',
    );
    expect(item).toMatchObject({ row: { state: 'TIME-WAIT', timer_ms: 9770, inode: 0 } });
    expect(item).not.toHaveProperty('row.uid');
    expect(item).not.toHaveProperty('row.socket_id');
  });

  it('reports a broken line', () => {
    expect(rows('   1: 0100000A:E700 0200000A:00')).toEqual([
      { gap: 'not a line of /proc/net/tcp or udp', line: 2 },
    ]);
  });
});
