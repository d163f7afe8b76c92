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
  it('takes one look for enough where this kernel itself told the pings so', () => {
    const told = (by: string) => ({
      rows: {
        addresses: [{ interface: 'eth0', family: 4, address: '10.0.0.5' }],
        neighbours: [
          { address: '10.0.0.77', interface: 'eth0', states: ['INCOMPLETE'], _snapshot: 'end' },
          { address: '10.0.0.8', interface: 'eth0', states: ['STALE'], _snapshot: 'start' },
        ],
        ping_summary: [{ target: 'a', address: '10.0.0.77', complete: true }],
        ping_replies: [{ target: 'a', seq: 1, outcome: 'unreachable', address: by }],
      },
    });
    expect(verdicts(gatewayUnresolved, told('10.0.0.5'))).toEqual(['fired warning 10.0.0.77']);
    expect(verdicts(gatewayUnresolved, told('10.0.0.1'))).toEqual(['fired hint 10.0.0.77']);
  });
});
