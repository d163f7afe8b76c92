import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import ruleDrops from './rule-drops.js';

const rule = (text: string, packets: number | undefined, hook: string | undefined = 'forward') => ({
  source: 'iptables-nft',
  family: 'ip',
  table: 'filter',
  chain: hook === undefined ? 'LOGDROP' : hook.toUpperCase(),
  ...(hook !== undefined && { hook }),
  position: 1,
  rule: text,
  ordinal: 1,
  verdict: 'drop',
  ...(packets !== undefined && { packets }),
});
type Rule = ReturnType<typeof rule>;
/** A gateway with these rules, each of which took so many packets in the window. */
const gateway = (...rules: readonly [Rule, number][]) => ({
  id: 'gw',
  rows: {
    firewall_rules: rules.flatMap(([r]) => ['start', 'end'].map((_snapshot) => ({ ...r, _snapshot }))),
    addresses: [{ address: '10.0.0.1', family: 4 }],
  },
  deltas: rules.map(([r, delta]) => ({
    table: 'firewall_rules',
    counter: 'packets',
    key: { source: r.source, family: r.family, table: r.table, chain: r.chain, rule: r.rule, ordinal: 1 },
    delta,
  })),
});
/** A client whose connects to 10.9.9.9:443 fail. */
const client = (outcome = 'timeout') => ({
  id: 'cli',
  rows: {
    addresses: [{ address: '10.0.0.5', family: 4 }],
    tcp_connects: [{ target: 'a', address: '10.9.9.9', port: 443, attempt: 1, outcome, limit_ms: 1000 }],
  },
});

describe('rule-drops', () => {
  const drop443 = rule('-A FORWARD -p tcp -m tcp --dport 443 -j DROP', 9);
  it('fires where a rule with hits takes the flow that fails', () => {
    expect(verdicts(ruleDrops, gateway([drop443, 7]), client())).toContain(
      'fired critical ip filter FORWARD rule 1',
    );
  });
  it('is not fooled by a rule without hits', () => {
    expect(verdicts(ruleDrops, gateway([drop443, 0]), client())).toEqual(['clear', 'not_observable']);
  });
  it.each([
    '-A INPUT -p icmp -m icmp --icmp-type 8 -j DROP',
    '-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j DROP',
    'icmp type echo-request counter drop',
  ])('holds the filtering of pings for a policy: %s', (text) => {
    const pinged = {
      id: 'cli',
      rows: {
        addresses: [{ address: '10.0.0.5', family: 4 }],
        ping_summary: [{ target: 'a', address: '10.0.0.1', transmitted: 60, received: 0, loss_pct: 100 }],
      },
    };
    expect(verdicts(ruleDrops, gateway([rule(text, 90, 'input'), 60]), pinged)[0]).toBe(
      'fired info ip filter INPUT rule 1',
    );
  });
  it('holds hits on other traffic for a remark, whatever fails', () => {
    const scans = rule('-A FORWARD -p tcp -m tcp --dport 23 -j DROP', 99);
    expect(verdicts(ruleDrops, gateway([scans, 50]), client())[0]).toBe(
      'fired info ip filter FORWARD rule 1',
    );
    const source = rule('-A FORWARD -s 192.0.2.0/24 -j DROP', 99);
    expect(verdicts(ruleDrops, gateway([source, 50]), client())[0]).toBe(
      'fired info ip filter FORWARD rule 1',
    );
    expect(verdicts(ruleDrops, gateway([drop443, 50]))[0]).toBe('fired info ip filter FORWARD rule 1');
  });
  it('holds a rule in a hook that the flow does not pass for a remark', () => {
    const input = rule('-A INPUT -p tcp -m tcp --dport 443 -j DROP', 9, 'input');
    expect(verdicts(ruleDrops, gateway([input, 5]), client())[0]).toBe('fired info ip filter INPUT rule 1');
  });
  it('takes a rule that may be it for a warning when it is the only one, and for a remark else', () => {
    const invalid = rule('-A FORWARD -i wan0 -j DROP', 3);
    expect(verdicts(ruleDrops, gateway([invalid, 3]), client())[0]).toBe(
      'fired warning ip filter FORWARD rule 1',
    );
    const jumped = { ...rule('-A LOGDROP -j DROP', 3, ''), hook: undefined, chain: 'LOGDROP' };
    const both = verdicts(ruleDrops, gateway([invalid, 3], [jumped as unknown as Rule, 3]), client());
    expect(both.filter((v) => v.startsWith('fired info'))).toHaveLength(2);
  });
  it('is not fooled by a last rule that drops what the rules before let pass', () => {
    const https = {
      ...rule('-A FORWARD -p tcp -m tcp --dport 443 -j ACCEPT', 5),
      position: 2,
      verdict: 'accept',
    };
    const replies = {
      ...rule('-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', 5),
      verdict: 'accept',
    };
    const last = { ...rule('-A FORWARD -j DROP', 9), position: 3 };
    expect(verdicts(ruleDrops, gateway([replies, 5], [https, 5], [last, 9]), client())[0]).toBe(
      'fired info ip filter FORWARD rule 3',
    );
    expect(verdicts(ruleDrops, gateway([last, 9]), client())[0]).toBe(
      'fired critical ip filter FORWARD rule 3',
    );
  });
  it('is no cause of a refusal: DROP is silence', () => {
    expect(verdicts(ruleDrops, gateway([drop443, 7]), client('refused'))[0]).toBe(
      'fired info ip filter FORWARD rule 1',
    );
  });
  it('counts a rule that nft and iptables both read once', () => {
    const twice = gateway([drop443, 7]);
    const nft = {
      ...drop443,
      source: 'nft',
      rule: 'tcp dport 443 counter drop',
      handle: 5,
      _snapshot: 'end',
    };
    const rows = { ...twice.rows, firewall_rules: [...twice.rows.firewall_rules, nft] };
    expect(
      verdicts(ruleDrops, { ...twice, rows }, client()).filter((v) => v.startsWith('fired')),
    ).toHaveLength(1);
  });
  it('sees a rule made during the window by what it took since', () => {
    const gw = gateway([rule('-A FORWARD -p udp -j ACCEPT', 1), 1]);
    const rows = {
      ...gw.rows,
      firewall_rules: [...gw.rows.firewall_rules, { ...drop443, position: 2, _snapshot: 'end' }],
    };
    const [result] = evaluateDetection(
      ruleDrops,
      {
        ...gw,
        rows: {
          ...rows,
          firewall_rules: rows.firewall_rules.map((r) =>
            r.rule.includes('ACCEPT') ? { ...r, verdict: 'accept' } : r,
          ),
        },
      },
      client(),
    );
    expect(result).toMatchObject({ state: 'fired', severity: 'critical', numbers: { packets: 9 } });
    expect(result?.statement).toContain('made during the window');
  });
  it('holds a total for a hint where only the end of a source was read', () => {
    const gw = gateway([drop443, 0]);
    const end = gw.rows.firewall_rules.filter((r) => r._snapshot === 'end');
    const other = {
      table: 'firewall_rules',
      counter: 'packets',
      key: { source: 'nft', rule: 'accept' },
      delta: 1,
    };
    const parts = { ...gw, rows: { ...gw.rows, firewall_rules: end }, deltas: [other] };
    expect(verdicts(ruleDrops, parts, client())[0]).toBe('fired hint ip filter FORWARD rule 1');
  });
  it('says where a rule that would take the flow has no counter', () => {
    const uncounted = rule('tcp dport 443 drop', undefined);
    expect(verdicts(ruleDrops, gateway([uncounted, 0]), client())[0]).toBe(
      'fired hint ip filter FORWARD rule 1',
    );
  });
});
