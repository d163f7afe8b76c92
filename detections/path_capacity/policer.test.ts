import { describe, expect, it } from 'vitest';
import { hostView, tcp } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './policer.js';

const view = (again: number, out: number, { lost = 0, pings = 400, high = 12 } = {}) =>
  hostView({
    deltas: [tcp('Tcp', 'RetransSegs', again), tcp('Tcp', 'OutSegs', out)],
    rows: {
      ping_summary: [
        {
          target: 'web',
          role: 'target',
          address: 'a',
          transmitted: pings,
          received: pings - lost,
          complete: true,
        },
      ],
      ping_replies: Array.from({ length: 40 }, (_, i) => ({
        target: 'web',
        role: 'target',
        address: 'a',
        seq: i,
        outcome: 'reply',
        rtt_ms: i % 5 === 0 ? high : 11,
      })),
    },
  });

describe('policer', () => {
  it('sees loss of bulk traffic that pings do not share', () => {
    expect(verdicts(detection, view(1500, 50_000))).toEqual(['warning']);
  });

  it('is unsure where the pings are too few to tell', () => {
    expect(verdicts(detection, view(1500, 50_000, { pings: 60 }))).toEqual(['hint']);
  });

  it.each([
    ['random loss', view(1500, 50_000, { lost: 9 })],
    ['a queue', view(1500, 50_000, { high: 300 })],
    ['little loss', view(20, 50_000)],
  ])('is not fooled by %s', (_, host) => {
    expect(verdicts(detection, host)).toEqual(['clear']);
  });

  it('needs traffic', () => {
    expect(verdicts(detection, view(50, 500))).toEqual(['not_exercised']);
  });
});
