import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './fragmentation-needed.js';

const probe = (packet_bytes: number, outcome: string, more: object = {}) => ({
  target: 'db1',
  address: '192.0.2.1',
  payload_bytes: packet_bytes - 28,
  packet_bytes,
  outcome,
  interface_mtu: 9000,
  ...more,
});

describe('fragmentation-needed', () => {
  it('tells of discovery at work, for information', () => {
    const rows = [
      probe(9000, 'icmp_too_big', { next_hop_mtu: 1500, icmp_from: '192.0.2.254' }),
      probe(1500, 'ok'),
    ];
    const [result] = judge(detection, hostView({ rows: { pmtu_probes: rows } }));
    expect(result).toMatchObject({ state: 'fired', severity: 'info', numbers: { path_mtu_bytes: 1500 } });
    expect(result?.statement).toBe(
      'db1: path MTU 1500, interface MTU 9000; 192.0.2.254 says so, discovery works',
    );
  });

  it('knows what the kernel has learnt', () => {
    const route_exceptions = [{ family: 4, destination: '192.0.2.1', mtu: 1420, flags: [] }];
    expect(judge(detection, hostView({ rows: { route_exceptions } }))).toMatchObject([
      { severity: 'info', subject: '192.0.2.1' },
    ]);
  });

  it('is silent about a black hole', () => {
    expect(
      verdicts(detection, hostView({ rows: { pmtu_probes: [probe(9000, 'silent'), probe(1500, 'ok')] } })),
    ).toEqual(['clear']);
  });
});
