import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import ruleRejects from './rule-rejects.js';

const rule = (text: string, packets: number | undefined, hook: string | undefined = 'forward') => ({
  source: 'iptables-nft',
  family: 'ip',
  table: 'filter',
  chain: hook === undefined ? 'LOGDROP' : hook.toUpperCase(),
  ...(hook !== undefined && { hook }),
  position: 1,
  rule: text,
  ordinal: 1,
  verdict: 'reject',
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

describe('rule-rejects', () => {
  const reject = rule('-A FORWARD -p tcp -m tcp --dport 443 -j REJECT --reject-with tcp-reset', 9);
  it('fires where a rule with hits takes the connection that is refused', () => {
    expect(verdicts(ruleRejects, gateway([reject, 4]), client('refused'))).toEqual([
      'fired critical ip filter FORWARD rule 1',
      'not_observable',
    ]);
  });
  it('is no cause of silence', () => {
    expect(verdicts(ruleRejects, gateway([reject, 4]), client('timeout'))[0]).toBe(
      'fired info ip filter FORWARD rule 1',
    );
  });
  it('is not fooled by a REJECT without hits, nor by one for ident', () => {
    expect(verdicts(ruleRejects, gateway([reject, 0]), client('refused'))[0]).toBe('clear');
    const ident = rule('-A FORWARD -p tcp -m tcp --dport 113 -j REJECT', 9);
    expect(verdicts(ruleRejects, gateway([ident, 4]), client('refused'))[0]).toBe(
      'fired info ip filter FORWARD rule 1',
    );
  });
});
