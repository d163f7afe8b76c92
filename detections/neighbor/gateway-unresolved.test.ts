import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import gatewayUnresolved from './gateway-unresolved.js';

describe('gateway-unresolved', () => {
  const host = (start: string, end: string, address = '10.0.0.1') => ({
    rows: {
      routes: [{ family: 4, destination: 'default', via: '10.0.0.1', dev: 'eth0', flags: [] }],
      neighbours: [
        { address, interface: 'eth0', states: [start], _snapshot: 'start' },
        { address, interface: 'eth0', states: [end], _snapshot: 'end' },
      ],
    },
  });
  it('fires where the gateway is unresolved in both snapshots', () => {
    expect(verdicts(gatewayUnresolved, host('INCOMPLETE', 'FAILED'))).toEqual(['fired critical 10.0.0.1']);
  });
  it('gives a hint for one look', () => {
    expect(verdicts(gatewayUnresolved, host('REACHABLE', 'INCOMPLETE'))).toEqual(['fired hint 10.0.0.1']);
  });
  it('is not fooled by STALE, nor by a neighbour that nobody needs', () => {
    expect(verdicts(gatewayUnresolved, host('STALE', 'DELAY'))).toEqual(['clear']);
    expect(verdicts(gatewayUnresolved, host('FAILED', 'FAILED', '10.0.0.77'))).toEqual(['not_exercised']);
  });
  it('warns of a probed target on the link', () => {
    const parts = host('FAILED', 'FAILED', '10.0.0.77');
    const rows = { ...parts.rows, ping_summary: [{ target: 'a', address: '10.0.0.77', complete: true }] };
    expect(verdicts(gatewayUnresolved, { rows })).toEqual(['fired warning 10.0.0.77']);
  });
});
