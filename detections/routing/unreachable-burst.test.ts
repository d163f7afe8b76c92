import { describe, expect, it } from 'vitest';
import { hostView, tcp } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './unreachable-burst.js';

const ping = (outcome: string) => ({
  target: 'web',
  role: 'target',
  outcome,
  address: '10.1.0.1',
  error: 'Destination Net Unreachable',
});

describe('unreachable-burst', () => {
  it('counts what our own pings were told', () => {
    expect(
      verdicts(detection, hostView({ rows: { ping_replies: [1, 2, 3].map(() => ping('unreachable')) } })),
    ).toEqual(['warning']);
  });

  it('takes messages of unknown flows for a hint, a few for none', () => {
    expect(verdicts(detection, hostView({ deltas: [tcp('Icmp', 'InDestUnreachs', 50)] }))).toEqual(['hint']);
    expect(
      verdicts(
        detection,
        hostView({ deltas: [tcp('Icmp', 'InDestUnreachs', 3)], rows: { ping_replies: [ping('reply')] } }),
      ),
    ).toEqual(['clear']);
  });

  it('counts connects that ended so, each port for itself', () => {
    const connect = (port: number, outcome: string) => ({
      target: 't',
      address: '10.0.0.2',
      port,
      attempt: 1,
      limit_ms: 3000,
      outcome,
    });
    const tcp_connects = [
      ...[1, 2, 3].map(() => connect(80, 'unreachable')),
      connect(80, 'timeout'),
      connect(443, 'unreachable'),
      connect(443, 'connected'),
      connect(443, 'connected'),
      connect(8443, 'unreachable'),
      connect(8443, 'timeout'),
      connect(22, 'connected'),
    ];
    expect(verdicts(detection, hostView({ rows: { tcp_connects } }))).toEqual(['warning', 'hint', 'warning']);
  });
});
