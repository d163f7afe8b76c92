import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { PARTS, type SectionName } from './network-sections.js';

const part = (section: SectionName, title: string) => {
  const found = PARTS[section].find((p) => p.title.startsWith(title));
  if (!found) throw new Error(`no part ${title}`);
  return found;
};

describe('network sections', () => {
  it('show how a counter moved beside its value, the state being that at the end', () => {
    const row = { interface: 'eth0', source: 'rtnl', rx_packets: 100 };
    const view = hostView({
      rows: {
        interface_counters: [
          { ...row, _snapshot: 'start' },
          { ...row, rx_packets: 160, _snapshot: 'end' },
        ],
      },
      deltas: [
        {
          table: 'interface_counters',
          key: { interface: 'eth0', source: 'rtnl' },
          counter: 'rx_packets',
          delta: 60,
        },
      ],
    });
    expect(part('interfaces', 'Traffic').rows(view)).toEqual([
      {
        values: { interface: 'eth0', rx_packets: 160 },
        moved: { rx_packets: { delta: 60, seconds: 15, rate: 4 } },
        cite: 'hosts/h1/c/interface_counters.end.txt:2',
      },
    ]);
  });

  it('do not call a total since boot a movement', () => {
    const view = hostView({
      rows: {
        interface_counters: [{ interface: 'eth0', source: 'rtnl', rx_packets: 160 }],
        system: [{ uptime_s: 1000 }],
      },
    });
    expect(part('interfaces', 'Traffic').rows(view)[0]?.moved).toEqual({});
  });

  it('sum up questions and connection tracking', () => {
    const asked = { name: 'api.test', type: 'A', view: 'resolver', server: '10.0.0.1' };
    const view = hostView({
      rows: {
        dns_queries: [
          { ...asked, round: 1, rcode: 'NOERROR', query_ms: 2, timed_out: false },
          { ...asked, round: 2, rcode: 'NOERROR', query_ms: 4, timed_out: false },
          { ...asked, round: 3, timed_out: true, error: 'no answer', query_ms: 5000 },
        ],
        conntrack_entries: [
          { proto: 'tcp', state: 'ESTABLISHED', src: 'a', dst: 'b', flags: ['ASSURED'] },
          { proto: 'tcp', state: 'SYN_SENT', src: 'a', dst: 'b', flags: ['UNREPLIED'] },
          { proto: 'tcp', state: 'SYN_SENT', src: 'a', dst: 'c', flags: ['UNREPLIED'] },
        ],
      },
    });
    expect(
      part('dns', 'Questions')
        .rows(view)
        .map((r) => r.values),
    ).toEqual([
      {
        ...asked,
        asked: 3,
        answered: 2,
        rcodes: ['NOERROR 2', 'timeout 1'],
        median_ms: 3,
        worst_ms: 4,
      },
    ]);
    expect(
      part('conntrack', 'Entries')
        .rows(view)
        .map((r) => r.values),
    ).toEqual([
      { proto: 'tcp', state: 'SYN_SENT', entries: 2, unreplied: 2 },
      { proto: 'tcp', state: 'ESTABLISHED', entries: 1, unreplied: 0 },
    ]);
  });
});
