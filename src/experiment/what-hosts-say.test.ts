import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSysctlName, sysctlName, sysctlPath } from '../core/sysctl-name.js';
import { causeOf } from './failure-cause.js';
import { portsOf } from './listening.js';
import { localAddresses } from './local-addresses.js';
import { errorOf, refusedBy } from './one-run.js';
import { sameValue } from './sysctl-guard.js';

const REFUSED = '../../collectors/iperf3/fixtures/refused/client.iperf3.txt';

// From a host of the lab.
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0201610A:1451 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31337 1 0 100 0 0 10 0
   1: 0201610A:1452 0101610A:C350 01 00000000:00000000 00:00000000 00000000     0        0 31338 1 0 20 4 30 10 -1
`;
const UDP6 = `  sl  local_address                         remote_address                        st tx_queue
  91: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07 00000000:00000000
`;
const FIB_TRIE = `Main:
  +-- 0.0.0.0/1 2 0 2
     +-- 10.97.1.0/24 2 0 2
        |-- 10.97.1.0
           /24 link UNICAST
        |-- 10.97.1.2
           /32 host LOCAL
        |-- 10.97.1.255
           /32 link BROADCAST
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 169.254.7.7
        /32 host LOCAL
Local:
        |-- 10.97.1.2
           /32 host LOCAL
`;
const IF_INET6 = `00000000000000000000000000000001 01 80 10 80       lo
fe80000000000000a8bb1cfffe00000f 02 40 20 80     eth0
20010db8000000000000000000000005 02 40 00 80     eth0
`;

describe('what a host says of itself', () => {
  it('listeners and UDP sockets hold their port, connections do not', () => {
    expect(portsOf(TCP)).toEqual([0x1451]);
    expect(portsOf(UDP6)).toEqual([53]);
    expect(portsOf('')).toEqual([]);
  });

  it('addresses that others may reach it at', () => {
    expect(localAddresses(FIB_TRIE, IF_INET6)).toEqual(['10.97.1.2', '2001:db8::5']);
  });

  it('names of settings are paths, with the interface among them', () => {
    const path = '/proc/sys/net/ipv4/conf/eth0.100/rp_filter';
    expect(sysctlPath('net.ipv4.conf.eth0/100.rp_filter')).toBe(path);
    expect(sysctlName(path)).toBe('net.ipv4.conf.eth0/100.rp_filter');
    expect(isSysctlName('net.ipv4.conf.eth0/100.rp_filter')).toBe(true);
    for (const name of [
      'kernel.panic',
      'net',
      'net.',
      'net.ipv4//x',
      'net.ipv4.a b',
      'net...x',
      'net./../../x',
      'net.a;b',
    ])
      expect(isSysctlName(name), name).toBe(false);
    expect(sameValue('4096\t131072\t6291456', '4096 131072 6291456')).toBe(true);
    expect(sameValue(undefined, '1')).toBe(false);
  });

  it('a value that the kernel did not take', () => {
    const said = `was /proc/sys/net/ipv4/ip_default_ttl 64
want /proc/sys/net/ipv4/ip_default_ttl 300
refused /proc/sys/net/ipv4/ip_default_ttl Invalid argument, it stays 64
restored /proc/sys/net/ipv4/ip_default_ttl 64
`;
    expect(refusedBy(said)).toBe(
      'the kernel refuses net.ipv4.ip_default_ttl=300: Invalid argument, it stays 64',
    );
    expect(refusedBy(said.replace('refused', 'set'))).toBeUndefined();
  });
});

describe('why a run carried nothing', () => {
  const meeting = { address: '192.0.2.9', bind: '10.0.0.9', port: 5201 };
  const hosts = { client: 'a', server: 'b' };
  const cause = (client: string, server?: string, protocol: 'tcp' | 'udp' = 'tcp') =>
    causeOf({ client, server, protocol, hosts }, meeting);

  it('the error of a report is found, not that of an interval', () => {
    const text = readFileSync(new URL(REFUSED, import.meta.url), 'utf8');
    expect(errorOf(text)).toBe('unable to connect to server: Connection timed out');
    expect(errorOf('{\n\t"intervals":\t[]\n}')).toBeUndefined();
  });

  it.each([
    ['unable to connect to server: Connection refused', 'refusal, although iperf3 listens on 10.0.0.9', true],
    ['unable to connect to server: Connection timed out', 'no answer from 192.0.2.9 port 5201 for a', true],
    ['unable to connect to server: No route to host', 'a has no way to 192.0.2.9 port 5201', true],
    ['control socket has closed unexpectedly', 'the server on b ended in the middle: killed', undefined],
    ['the test is over', 'the test is over; the server: killed', undefined],
  ])('%s', (said, reason, isBlocked) => {
    const found = cause(said, 'killed');
    expect(found.reason).toContain(reason);
    expect(found.isBlocked).toBe(isBlocked);
  });

  it('UDP alone does not come through', () => {
    expect(
      cause('unable to read from stream socket: Resource temporarily unavailable', undefined, 'udp'),
    ).toMatchObject({
      isBlocked: true,
      reason: expect.stringContaining('TCP to 192.0.2.9 port 5201 works, but no UDP came back') as string,
    });
  });
});
