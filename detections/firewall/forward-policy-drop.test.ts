import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import forwardPolicyDrop from './forward-policy-drop.js';

describe('forward-policy-drop', () => {
  const key = { source: 'iptables-nft', family: 'ip', table: 'filter', chain: 'FORWARD' };
  const gateway = (delta: number, forward = '1') => ({
    id: 'gw',
    rows: {
      firewall_chains: [{ ...key, hook: 'forward', policy: 'drop', packets: 5, _snapshot: 'end' }],
      sysctl: [{ name: 'net.ipv4.ip_forward', value: forward }],
      addresses: [{ address: '10.0.0.1', family: 4 }],
    },
    deltas: [{ table: 'firewall_chains', counter: 'packets', key, delta }],
  });
  const client = {
    id: 'cli',
    rows: {
      routes: [{ family: 4, destination: 'default', via: '10.0.0.1', dev: 'eth0', flags: [] }],
      tcp_connects: [
        { target: 'a', address: '10.9.9.9', port: 443, attempt: 1, outcome: 'timeout', limit_ms: 1 },
      ],
    },
  };
  it('fires where packets fall to the policy while a flow through the host fails', () => {
    expect(verdicts(forwardPolicyDrop, gateway(9), client)[0]).toBe('fired critical ip filter FORWARD');
  });
  it('is not fooled by the policy of a container engine', () => {
    expect(verdicts(forwardPolicyDrop, gateway(0), client)[0]).toBe('clear');
    expect(
      verdicts(forwardPolicyDrop, gateway(9), { ...client, rows: { ...client.rows, routes: [] } })[0],
    ).toBe('fired info ip filter FORWARD');
    expect(verdicts(forwardPolicyDrop, gateway(9))[0]).toBe('fired info ip filter FORWARD');
    expect(verdicts(forwardPolicyDrop, gateway(9, '0'), client)[0]).toBe('clear');
  });
});
