import { describe, expect, it } from 'vitest';
import { all, loud } from '../../../test/support/said.js';
import { pmtu } from './pmtu.js';

describe('path MTU', () => {
  const probe = (packet_bytes: number, outcome: string, columns: object = {}) => ({
    target: 'api.example',
    payload_bytes: packet_bytes - 28,
    packet_bytes,
    sent: 3,
    outcome,
    interface: 'eth0',
    interface_mtu: 1500,
    ...columns,
  });

  it('tells a black hole from path MTU discovery at work', () => {
    expect(loud(pmtu, { rows: { pmtu_probes: [probe(1400, 'ok'), probe(1500, 'silent')] } })).toEqual([
      "api.example: packets of 1,400 bytes pass with Don't Fragment; of 1,500 bytes: no answer and no ICMP error",
    ]);
    const told = probe(1500, 'icmp_too_big', { next_hop_mtu: 1400, icmp_from: '198.51.100.2' });
    expect(loud(pmtu, { rows: { pmtu_probes: [probe(1400, 'ok'), told] } })).toEqual([]);
  });

  it('makes no black hole of one lost probe, nor of a target that answers none', () => {
    const lost = [probe(1400, 'ok'), probe(1500, 'silent', { sent: 1 })];
    expect(loud(pmtu, { rows: { pmtu_probes: lost } })).toEqual([]);
    expect(all(pmtu, { rows: { pmtu_probes: [probe(1400, 'silent'), probe(1500, 'silent')] } })).toEqual([]);
  });
});
