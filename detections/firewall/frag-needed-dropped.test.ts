import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import { tcp } from '../../test/support/host-view.js';
import fragmentFailure from '../mtu/fragment-failure.js';
import fragNeededDropped from './frag-needed-dropped.js';
import ruleDrops from './rule-drops.js';

const host = (rule: string, delta: number) => {
  const key = { source: 'iptables-nft', family: 'ip', table: 'filter', chain: 'OUTPUT', rule, ordinal: 1 };
  const row = { ...key, hook: 'output', position: 1, verdict: 'drop', packets: 199 };
  return {
    rows: { firewall_rules: ['start', 'end'].map((_snapshot) => ({ ...row, _snapshot })) },
    deltas: [
      { table: 'firewall_rules', counter: 'packets', key, delta },
      tcp('Ip', 'FragFails', 170),
      tcp('Ip', 'ReasmFails', 0),
    ],
  };
};
const NEEDED = '-A OUTPUT -p icmp -m icmp --icmp-type 3/4 -j DROP';

describe('frag-needed-dropped', () => {
  it.each([
    NEEDED,
    '-A FORWARD -p icmp -m icmp --icmp-type 3 -j DROP',
    '-A FORWARD -p ipv6-icmp -m icmp6 --icmpv6-type 2 -j DROP',
    'icmp type destination-unreachable icmp code frag-needed counter drop',
    'icmpv6 type packet-too-big counter drop',
  ])('fires on %s', (rule) => {
    expect(verdicts(fragNeededDropped, host(rule, 170))).toEqual(['fired warning ip filter OUTPUT rule 1']);
  });

  it.each([
    ['without hits', NEEDED, 0],
    ['of pings', '-A INPUT -p icmp -m icmp --icmp-type 8 -j DROP', 170],
    ['of another code', '-A OUTPUT -p icmp -m icmp --icmp-type 3/1 -j DROP', 170],
    ['of another code in nft', 'icmp type destination-unreachable icmp code host-unreachable drop', 170],
  ])('is not fooled by a rule %s', (_, rule, delta) => {
    expect(verdicts(fragNeededDropped, host(rule, delta))).toEqual(['clear']);
  });

  it('is told as one thing with the packets that were too long', () => {
    const [rule] = evaluateDetection(fragNeededDropped, host(NEEDED, 170));
    expect(rule?.statement).toContain('170 packets were too long for the next link there meanwhile');
    const [cut] = evaluateDetection(fragmentFailure, host(NEEDED, 170));
    expect(cut?.statement).toContain('a rule of its own drops that answer (ip filter OUTPUT rule 1)');
    const [works] = evaluateDetection(fragmentFailure, host(NEEDED, 0));
    expect(works?.statement).toMatch(/this host answers ICMP "fragmentation needed"$/);
    expect(verdicts(ruleDrops, host(NEEDED, 170))).toEqual(['clear']);
  });
});
