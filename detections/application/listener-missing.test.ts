import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import listenerMissing from './listener-missing.js';

describe('listener-missing', () => {
  const client = (outcome: string) => ({
    id: 'cli',
    rows: {
      tcp_connects: [{ target: 'web', address: '10.0.2.10', port: 8080, attempt: 1, outcome, limit_ms: 1 }],
    },
  });
  const server = (local_address: string, local_port: number, more: object = {}) => ({
    id: 'srv',
    rows: {
      addresses: [{ interface: 'eth0', family: 4, address: '10.0.2.10' }],
      sockets: [{ protocol: 'tcp', state: 'LISTEN', local_address, local_port }],
      ...more,
    },
  });
  it('tells a missing service from one on the wrong address', () => {
    const statement = (parts: ReturnType<typeof server>) =>
      evaluateDetection(listenerMissing, client('refused'), parts).at(-1)?.statement;
    expect(statement(server('*', 22))).toContain('nothing listens on that port');
    expect(statement(server('127.0.0.1', 8080))).toContain('bound to loopback only');
    expect(statement(server('10.0.3.10', 8080))).toContain('bound to 10.0.3.10 only');
  });
  it('is not fooled by a filter that refuses, by NAT, or by success', () => {
    expect(verdicts(listenerMissing, client('refused'), server('*', 8080)).at(-1)).toBe('clear');
    const nat = {
      firewall_rules: [
        {
          source: 'nft',
          family: 'ip',
          table: 'nat',
          chain: 'PREROUTING',
          position: 1,
          rule: 'tcp dport 8080 redirect to :80',
        },
      ],
    };
    expect(verdicts(listenerMissing, client('refused'), server('*', 80, nat)).at(-1)).toBe('clear');
    expect(verdicts(listenerMissing, client('connected'), server('*', 22)).at(-1)).toBe('clear');
    expect(verdicts(listenerMissing, server('*', 22))).toEqual(['not_exercised']);
  });
});
