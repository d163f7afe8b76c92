import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { bundleView, snapshots } from '../../../test/support/bundle-view.js';
import { grownCounters, interfaceRates, sinceBoot } from './grown.js';
import { counterName, isTraffic, isTrouble } from './names.js';

const of = (table: string, key: object, counter = 'value'): Pick<Delta, 'table' | 'key' | 'counter'> => ({
  table,
  key: { ...key },
  counter,
});

describe('counters', () => {
  it.each([
    [of('tcp_counters', { group: 'TcpExt', name: 'TCPTimeouts' }), 'TcpExt TCPTimeouts'],
    [of('softnet', { cpu: '1' }, 'processed'), 'softnet CPU 1 processed'],
    [of('conntrack_stats', { cpu: 0 }, 'drop'), 'conntrack CPU 0 drop'],
    [of('interface_counters', { interface: 'eth0', source: 'rtnl' }, 'rx_dropped'), 'eth0 rx_dropped'],
    [of('nic_counters', { interface: 'eth0', name: 'rx_drops', queue: 1 }), 'eth0 driver rx_drops'],
    [
      of('qdiscs', { interface: 'eth0', kind: 'fq', handle: '0:', parent: '1:1' }, 'dropped'),
      'eth0 qdisc fq 1:1 dropped',
    ],
    [
      of(
        'firewall_rules',
        { source: 'nft', family: 'inet', table: 'f', chain: 'input', rule: 'tcp dport 23 counter drop' },
        'packets',
      ),
      'nft inet f/input: tcp dport 23 counter drop, packets',
    ],
  ])('%#: %s', (delta, name) => expect(counterName(delta)).toBe(name));

  it('tells trouble from traffic', () => {
    const tcp = (group: string, name: string) => of('tcp_counters', { group, name });
    const trouble = [
      tcp('Tcp', 'RetransSegs'),
      tcp('TcpExt', 'ListenDrops'),
      tcp('Ip', 'InDiscards'),
      tcp('TcpExt', 'TCPOFOQueue'),
    ];
    const traffic = [
      tcp('Tcp', 'OutSegs'),
      tcp('Udp', 'InDatagrams'),
      of('interface_counters', { interface: 'eth0' }, 'tx_bytes'),
    ];
    const neither = [
      tcp('Icmp', 'InTimeExcds'),
      tcp('TcpExt', 'TCPAutoCorking'),
      tcp('IpExt', 'InNoECTPkts'),
    ];
    expect(trouble.map(isTrouble)).toEqual([true, true, true, true]);
    expect([...traffic, ...neither].map(isTrouble)).toEqual([false, false, false, false, false, false]);
    expect(traffic.map(isTraffic)).toEqual([true, true, true]);
    expect(neither.map(isTraffic)).toEqual([false, false, false]);
    const rule = (text: string) => of('firewall_rules', { rule: text }, 'packets');
    expect([rule('tcp dport 22 accept'), rule('-A INPUT -j DROP')].map(isTrouble)).toEqual([false, true]);
  });

  it('lists trouble by growth, each counter once, and counts the rest', () => {
    const tcp = (name: string, delta: number) => ({ key: { group: 'TcpExt', name }, delta });
    const deltas = [
      tcp('TCPTimeouts', 2),
      tcp('TCPLostRetransmit', 9),
      tcp('TCPTimeouts', 2),
      tcp('TCPPureAcks', 50),
      tcp('ListenDrops', 0),
    ];
    const { trouble, traffic, grewMore } = grownCounters(bundleView({ deltas }));
    expect(trouble.map((c) => [c.counter, c.delta])).toEqual([
      ['TcpExt TCPLostRetransmit', 9],
      ['TcpExt TCPTimeouts', 2],
    ]);
    expect([traffic, grewMore]).toEqual([[], 2]);
  });

  it('gives totals since boot of the end only', () => {
    const rows = [
      ...snapshots({ group: 'Tcp', name: 'RetransSegs', value: 7 }, { value: 9 }),
      { group: 'Tcp', name: 'OutSegs', value: 5, _snapshot: 'end' },
    ];
    expect(sinceBoot(bundleView({ rows: { tcp_counters: rows } }))).toMatchObject([
      { counter: 'Tcp RetransSegs', total: 9 },
    ]);
  });

  it('gives the rates of interfaces in bytes and packets', () => {
    const port = (counter: string, rate: number) => ({
      table: 'interface_counters',
      key: { interface: 'eth0' },
      counter,
      delta: 1,
      rate,
    });
    expect(
      interfaceRates(bundleView({ deltas: [port('rx_bytes', 125_000), port('rx_packets', 99.7)] })),
    ).toEqual([{ label: 'eth0 in', value: 125_000, text: '125 kB/s, 99.7 packets/s' }]);
  });
});
