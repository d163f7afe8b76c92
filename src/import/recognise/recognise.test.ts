import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCollectors } from '../../collect/registry.js';
import { sharedPath, sharedText } from '../../../test/support/shared-fixtures.js';
import { headOf, recognise } from './recognise.js';

const collectors = new Map((await loadCollectors()).map((c) => [c.id, c]));
const look = (text: string, path = '') => recognise(headOf(text, path), collectors);
const named = (text: string, path = ''): string | undefined => {
  const found = look(text, path);
  return (
    found && `${found.collector}.${found.probe}${found.subject === undefined ? '' : ` ${found.subject}`}`
  );
};

const FIXTURES = resolve(import.meta.dirname, '../../../collectors');
/** Every real output that the collectors were built on, with the collector that reads it. */
const outputs = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /^[^/]+\/fixtures\/.*\.txt$/.test(name))
  .map((name) => ({ name, collector: name.split('/')[0] ?? '' }));
const read = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8');

describe('recognition by content', () => {
  it('takes no output of one collector for that of another, whatever it is called', () => {
    const wrong = outputs.flatMap(({ name, collector }) => {
      const found = look(read(name), 'notes.txt');
      return found && found.collector !== collector ? [`${name}: ${found.collector}.${found.probe}`] : [];
    });
    expect(outputs.length).toBeGreaterThan(300);
    expect(wrong).toEqual([]);
  });

  it.each(['sockets', 'routes', 'tcp-counters', 'neighbours', 'path', 'cpu', 'sysctl'])(
    'knows most outputs of tools and files of %s',
    (collector) => {
      const own = outputs.filter((o) => o.collector === collector);
      const known = own.filter((o) => look(read(o.name), 'notes.txt') !== undefined);
      expect(known.length / own.length).toBeGreaterThan(0.6);
    },
  );

  describe.skipIf(sharedPath('jc') === undefined)('outputs of other systems', () => {
    it.each([
      ['ubuntu-18.04/ss-sudo-tulpen.out', 'sockets.connections'],
      ['ubuntu-18.04/netstat-sudo-lnp.out', 'sockets.netstat'],
      ['centos-7.7/ping-ip-O.out', 'ping.target 127.0.0.1'],
      ['centos-7.7/traceroute.out', 'path.traceroute www.cnn.com'],
      ['ubuntu-18.04/ifconfig.out', 'interfaces.interfaces'],
      ['centos-7.7/route-vn.out', 'routes.route'],
      ['centos-7.7/arp-v.out', 'neighbours.neigh'],
      ['ubuntu-18.04/dig.out', 'dns.lookup notes.txt'],
      ['ubuntu-18.04/df.out', 'disk.df'],
      ['ubuntu-18.04/uname-a.out', 'system.uname'],
      ['centos-7.7/uptime.out', 'system.uptime'],
      ['centos-7.7/vmstat.out', 'cpu.vmstat'],
      ['linux-proc/meminfo', 'memory.meminfo'],
      ['linux-proc/net_route', 'routes.route-ipv4'],
      ['linux-proc/interrupts', 'cpu.interrupts'],
    ])('%s is %s', (file, expected) => {
      expect(named(sharedText(`jc/${file}`), 'notes.txt')).toBe(expected);
    });
  });

  it('tells the two families, the table and the interface where the text does not', () => {
    const rules =
      'Chain INPUT (policy ACCEPT 0 packets, 0 bytes)\n pkts bytes target prot opt in out source destination\n';
    expect(look(rules, 'ip6tables-filter.txt')?.argv[0]).toBe('ip6tables');
    expect(look(rules, 'iptables_-t_raw_-nvL')?.argv.slice(0, 3)).toEqual(['iptables', '-t', 'raw']);
    const statistics = 'NIC statistics:\n     rx_crc_errors: 3\n     tx_packets: 4\n';
    expect(named(statistics, 'ethtool_-S_ens3')).toBe('nic.counters ens3');
    expect(named(statistics, 'ethtool-S-eth0.txt')).toBe('nic.counters eth0');
    expect(named(statistics, 'nic.txt'), 'a counter of no interface is nobody’s').toBeUndefined();
  });

  it.each([
    ['an error page', '<!DOCTYPE html>\n<html><body>State Recv-Q Send-Q Local Address:Port</body></html>\n'],
    ['a heading without rows', 'State  Recv-Q Send-Q Local Address:Port  Peer Address:Port\n'],
    [
      'prose about ss',
      'State  Recv-Q Send-Q Local Address:Port\nESTAB means that both ends agree.\nAsk Bob.\nOr me.\nOr her.\n',
    ],
    ['a date', 'Fri Nov 14 09:12:01 UTC 2025\n'],
    ['a configuration', 'net.core.somaxconn = 4096\n'],
    [
      'a bridge table',
      '33:33:00:00:00:01 dev ens3 self permanent\n01:00:5e:00:00:01 dev ens3 self permanent\n',
    ],
    ['nothing', ''],
  ])('takes %s for nothing', (_, text) => {
    expect(named(text, text.startsWith('net.') ? 'etc/sysctl.d/10-x.conf' : 'ss.txt')).toBeUndefined();
  });

  it('never throws and never takes noise for an output', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(look(text, 'ss.txt')).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});
