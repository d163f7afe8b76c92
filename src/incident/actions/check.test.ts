import { describe, expect, it } from 'vitest';
import { hostView } from '../../../test/support/host-view.js';
import type { Table } from '../../core/table.js';
import { interfaces } from '../../tables/interfaces.js';
import { nicCounters } from '../../tables/nic-counters.js';
import { sysctl } from '../../tables/sysctl.js';
import { tcpCounters } from '../../tables/tcp-counters.js';
import { parseCheck } from './check.js';
import { evaluateCheck } from './evaluate-check.js';

const TABLES = new Map(
  [interfaces, nicCounters, sysctl, tcpCounters].map((t): [string, Table] => [t.id, t as Table]),
);
const web = hostView({
  id: 'web',
  rows: {
    interfaces: [
      { interface: 'eno1', mtu: 9000, flags: ['UP'], _snapshot: 'start' },
      { interface: 'eno1', mtu: 1500, flags: ['UP', 'NO-CARRIER'], _snapshot: 'end' },
      { interface: 'lo', mtu: 65_536, flags: [] },
    ],
    sysctl: [{ name: 'net.ipv4.tcp_rmem', value: '4096 131072 6291456' }],
  },
  deltas: [
    { table: 'tcp_counters', counter: 'value', key: { group: 'Tcp', name: 'RetransSegs' }, delta: 30 },
  ],
});
const db = hostView({ id: 'db', rows: { interfaces: [{ interface: 'eno1', mtu: 1500, flags: [] }] } });
const say = (text: string, hosts = [web, db]): string => {
  const { outcome, because } = evaluateCheck(text, TABLES, hosts);
  return `${outcome}: ${because.join('; ')}`;
};

describe('a check', () => {
  it.each([
    [
      'interfaces.mtu eno1 == 1500',
      'met: interfaces.mtu eno1 is 1500 on web; interfaces.mtu eno1 is 1500 on db',
    ],
    ['interfaces.mtu eno1 < 1500', /^not_met: interfaces\.mtu eno1 is 1500 on web/],
    ['interfaces.mtu@db eno1 >= 1500', 'met: interfaces.mtu eno1 is 1500 on db'],
    ['interfaces.mtu@mail eno1 == 1500', 'not_observable: there is no host mail in this bundle'],
    ['interfaces.mtu eno7 == 1500', 'not_observable: there is no interfaces eno7; there is eno1, lo'],
    ['interfaces.flags@web eno1 == NO-CARRIER', /^met/],
    ['interfaces.qdisc eno1 == fq', 'not_observable: interfaces eno1 has no qdisc'],
    ['nic_counters.value eno1 rx_errors == 0', 'not_observable: no rows of nic_counters in this bundle'],
    ['sysctl.value net.ipv4.tcp_rmem == "4096 131072 6291456"', /^met/],
    [
      'tcp_counters.value.delta Tcp RetransSegs <= 10',
      'not_met: tcp_counters.value.delta Tcp RetransSegs is 30 on web',
    ],
    [
      'tcp_counters.value.rate Tcp RetransSegs < 3',
      'met: tcp_counters.value.rate Tcp RetransSegs is 2 on web',
    ],
    ['interfaces wg0 absent', 'met: interfaces wg0 is not among what web, db has'],
    ['interfaces@web lo exists', 'met: interfaces lo is there on web'],
    ['nic_counters eno1 x absent', 'not_observable: no table nic_counters in this bundle'],
    ['interfaces.mtu eno1 == 1500 && interfaces wg0 exists', /^not_met: .*wg0 is not among/],
    ['interfaces.mtu eno1 == 1500 && nic_counters.value a b == 0', /^not_observable/],
  ] as const)('%s', (text, expected) =>
    typeof expected === 'string' ? expect(say(text)).toBe(expected) : expect(say(text)).toMatch(expected),
  );

  it('cites the line that was read, of the end of the window', () =>
    expect(evaluateCheck('interfaces.mtu@web eno1 == 1500', TABLES, [web]).cites).toEqual([
      'hosts/web/c/interfaces.end.txt:2',
    ]));

  it.each([
    ['interfaces.mtuu eno1 == 1500', /has no column "mtuu", did you mean "mtu"\?/],
    ['interface.mtu eno1 == 1500', /there is no table "interface" did you mean "interfaces"\?/],
    ['interfaces.mtu eno1 eno2 == 1500', /keyed by interface: 2 values are too many/],
    ['interfaces.mtu eno1 ==', /expected one value behind the operator/],
    ['interfaces.mtu.rate eno1 == 1', /is no counter/],
    ['interfaces.mtu eno1 exists', /write interfaces without \.mtu/],
    [
      'interfaces.mtu eno1 == 1500 && the alert is there',
      /"the alert is there": there is no table "the"|expected/,
    ],
  ])('%s is meant as one, and wrong', (text, problem) =>
    expect(parseCheck(text, TABLES)).toMatchObject({
      state: 'wrong',
      problem: expect.stringMatching(problem),
    }),
  );

  it.each([
    'the alert exists',
    'MTU is 1500 again',
    'see NET-4521.md',
    'load < 5',
    'the test passes 3 times',
    '',
  ])('"%s" is words', (text) => expect(parseCheck(text, TABLES)).toEqual({ state: 'words' }));
});
