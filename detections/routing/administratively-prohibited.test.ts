import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './administratively-prohibited.js';

const connect = (outcome: string) => ({
  target: 'web',
  address: '10.2.0.10',
  port: 80,
  attempt: 1,
  outcome,
  limit_ms: 5000,
});

describe('administratively-prohibited', () => {
  it('believes an answer to our own flow', () => {
    expect(verdicts(detection, hostView({ rows: { tcp_connects: [connect('prohibited')] } }))).toEqual([
      'warning',
    ]);
  });

  it('is not alarmed by a mark of traceroute alone, nor by a refusal of the port', () => {
    const hops = [
      { target: 'web', method: 'traceroute', at: '', hop: 3, addresses: ['10.9.9.9'], annotations: ['!X'] },
    ];
    expect(verdicts(detection, hostView({ rows: { hops, tcp_connects: [connect('connected')] } }))).toEqual([
      'info',
    ]);
    expect(verdicts(detection, hostView({ rows: { tcp_connects: [connect('refused')] } }))).toEqual([
      'clear',
    ]);
  });
});
