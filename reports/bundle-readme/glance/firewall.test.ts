import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { bundleView } from '../../../test/support/bundle-view.js';
import { all, loud } from '../../../test/support/said.js';
import { firewall } from './firewall.js';

const port = (counter: string, delta: number, name = 'eth0'): Partial<Delta> => ({
  table: 'interface_counters',
  key: { interface: name, source: 'rtnl' },
  counter,
  delta,
});

describe('firewall', () => {
  const rule = (columns: object) => ({
    source: 'nft',
    family: 'inet',
    table: 'f',
    chain: 'input',
    hook: 'input',
    position: 1,
    rule: 'tcp dport 23 counter drop',
    verdict: 'drop',
    packets: 9,
    ...columns,
  });
  const hit = (line: number, delta: number): Partial<Delta> => ({
    table: 'firewall_rules',
    counter: 'packets',
    delta,
    endCite: `hosts/h1/c/firewall_rules.txt:${line}`,
  });
  const received = [port('rx_packets', 10_000), port('tx_packets', 10_000)];

  it('does not take the scans of the day for trouble, but says what was dropped', () => {
    const parts = { rows: { firewall_rules: [rule({})] }, deltas: [...received, hit(1, 12)] };
    expect(loud(firewall, parts)).toEqual([]);
    expect(firewall(bundleView(parts))[0]).toMatchObject({
      text: 'rule 1 of inet f/input dropped 12 packets in 15 s, beside 10,000 packets received on all interfaces (0.12 %)',
      quote: 'tcp dport 23 counter drop',
    });
  });

  it('takes for news what picks by chance, names a target, drops what we send, or drops a lot', () => {
    const manifest = { targets: [{ name: 'x', addresses: ['192.0.2.7'], origin: 'given' as const }] };
    const rules = [
      'numgen inc mod 9 0 counter drop',
      'ip saddr 192.0.2.7 counter drop',
      'ip saddr 192.0.2.77 counter drop',
    ];
    const rows = {
      firewall_rules: [
        ...rules.map((text, i) => rule({ rule: text, position: i + 1 })),
        rule({ hook: 'output', chain: 'output' }),
      ],
    };
    const deltas = [...received, hit(1, 3), hit(2, 3), hit(3, 3), hit(4, 3)];
    const said = firewall(bundleView({ manifest, rows, deltas })).filter((s) => s.standsOut);
    expect(said.map((s) => s.quote)).toEqual([rules[0], rules[1], 'tcp dport 23 counter drop']);
    expect(
      loud(firewall, { rows: { firewall_rules: [rule({})] }, deltas: [...received, hit(1, 200)] }),
    ).toHaveLength(1);
  });

  it('counts a rule of iptables-nft once, and follows a named counter', () => {
    const twice = [
      rule({ handle: 5 }),
      rule({ source: 'iptables-nft', rule: '-A INPUT -p tcp --dport 23 -j DROP' }),
    ];
    expect(all(firewall, { rows: { firewall_rules: twice }, deltas: [hit(1, 4), hit(2, 4)] })).toHaveLength(
      1,
    );
    const named = rule({ counter_name: 'refused', packets: undefined });
    const counter: Partial<Delta> = {
      table: 'firewall_objects',
      key: { source: 'nft', family: 'inet', table: 'f', kind: 'counter', name: 'refused' },
      counter: 'packets',
      delta: 6,
    };
    expect(all(firewall, { rows: { firewall_rules: [named] }, deltas: [counter] })[0]).toContain(
      'dropped 6 packets',
    );
  });

  it('says nothing of a rule whose counter did not grow', () => {
    expect(all(firewall, { rows: { firewall_rules: [rule({})] }, deltas: received })).toEqual([]);
  });
});
