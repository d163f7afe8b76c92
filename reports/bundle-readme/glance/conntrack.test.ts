import { describe, expect, it } from 'vitest';
import type { Delta } from '../../../src/core/delta.js';
import { bundleView } from '../../../test/support/bundle-view.js';
import { loud } from '../../../test/support/said.js';
import { conntrack } from './conntrack.js';

describe('connection tracking', () => {
  it.each([
    [1200, 65_536, false, '1,200 tracked connections of 65,536 (1.8 %)'],
    [65_000, 65_536, true, '65,000 tracked connections of 65,536 (99 %)'],
    [500, 0, false, '500 tracked connections'],
  ])('%d of %d', (count, max, standsOut, text) => {
    expect(conntrack(bundleView({ rows: { conntrack_usage: [{ count, max }] } }))[0]).toMatchObject({
      standsOut,
      text,
    });
  });

  it('adds up the CPUs', () => {
    const drop = (cpu: number, delta: number): Partial<Delta> => ({
      table: 'conntrack_stats',
      key: { cpu },
      counter: 'drop',
      delta,
    });
    expect(
      loud(conntrack, { deltas: [drop(0, 3), drop(1, 4), { ...drop(1, 9), counter: 'invalid' }] }),
    ).toEqual(['7 packets dropped because no entry could be made in 15 s (drop, all CPUs)']);
  });
});
