import { describe, expect, it } from 'vitest';
import { countCpus } from './discover.js';
import { ipv4Gateways, ipv6Gateways } from './discover-gateways.js';
import { busiest, readSsLine } from './discover-peers.js';

describe('discovery', () => {
  it('counts the CPUs of a cpulist', () => {
    expect(['0', '0-3', '0-3,8', '0,2,4-5\n'].map(countCpus)).toEqual([1, 4, 5, 4]);
  });

  it('reads default gateways from /proc/net/route, lowest metric first', () => {
    const table = [
      'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
      'eth1\t00000000\t0101A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0',
      'eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0',
      'eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
    ].join('\n');
    expect(ipv4Gateways(table)).toEqual([
      { interface: 'eth0', address: '192.0.2.1', family: 4 },
      { interface: 'eth1', address: '192.168.1.1', family: 4 },
    ]);
  });

  it('reads default gateways from /proc/net/ipv6_route, and not the unreachable default', () => {
    const zero = '0'.repeat(32);
    const table = [
      `${zero} 00 ${zero} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0`,
      `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo`,
    ].join('\n');
    expect(ipv6Gateways(table)).toEqual([{ interface: 'eth0', address: 'fe80::1', family: 6 }]);
  });

  it('reads peers from ss -tinO, v4-mapped and scoped ones too', () => {
    const line = (peer: string): string =>
      `0      0      [::ffff:10.0.0.1]:8080 ${peer} cubic bytes_acked:70 bytes_received:30 segs_out:4`;
    expect(readSsLine(line('[::ffff:192.0.2.9]:55001'))).toEqual([
      { address: '192.0.2.9', port: 55_001, localPort: 8080, bytes: 100 },
    ]);
    expect(readSsLine(line('[fe80::1]%eth0:443'))).toMatchObject([{ address: 'fe80::1', port: 443 }]);
    expect(readSsLine(line('[fe80::1%eth0]:443'))).toMatchObject([{ address: 'fe80::1', port: 443 }]);
    expect(readSsLine('rubbish')).toEqual([]);
  });

  it('puts the busiest peer first, all its connections together', () => {
    const peers = busiest([
      { address: 'a', port: 1, localPort: 9, bytes: 10 },
      { address: 'b', port: 1, localPort: 9, bytes: 15 },
      { address: 'a', port: 1, localPort: 8, bytes: 10 },
    ]);
    expect(peers).toMatchObject([
      { address: 'a', bytes: 20, connections: 2 },
      { address: 'b', bytes: 15, connections: 1 },
    ]);
  });
});
