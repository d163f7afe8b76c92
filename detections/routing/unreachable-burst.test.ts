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
});
