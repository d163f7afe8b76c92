import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import serviceRulesMissing from './service-rules-missing.js';

describe('service-rules-missing', () => {
  const chain = { source: 'iptables-legacy', family: 'ip', table: 'nat', chain: 'KUBE-SERVICES' };
  it('fires for an empty chain, not where there are rules, IPVS or no Kubernetes', () => {
    expect(verdicts(serviceRulesMissing, { rows: { firewall_chains: [chain] } })).toEqual([
      'fired warning KUBE-SERVICES',
    ]);
    const firewall_rules = [{ ...chain, position: 1, rule: '-A KUBE-SERVICES -j KUBE-NODEPORTS' }];
    expect(verdicts(serviceRulesMissing, { rows: { firewall_chains: [chain], firewall_rules } })).toEqual([
      'clear',
    ]);
    const ipvs_backends = [{ service: '10.0.0.1:80', backend: '10.1.0.1:80' }];
    expect(verdicts(serviceRulesMissing, { rows: { firewall_chains: [chain], ipvs_backends } })).toEqual([
      'not_exercised',
    ]);
    expect(
      verdicts(serviceRulesMissing, { rows: { firewall_chains: [{ ...chain, chain: 'INPUT' }] } }),
    ).toEqual(['not_exercised']);
  });
});
