import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './saturated-link.js';

const view = (mbps: number, speed_mbps?: number) =>
  hostView({
    rows: { link_state: [{ interface: 'eth0', ...(speed_mbps !== undefined && { speed_mbps }) }] },
    deltas: [
      {
        table: 'interface_counters',
        counter: 'tx_bytes',
        key: { interface: 'eth0', source: 'rtnl' },
        delta: (mbps * 15e6) / 8,
      },
    ],
  });

describe('saturated-link', () => {
  it('compares the mean rate with the speed', () => {
    expect(verdicts(detection, view(970, 1000))).toEqual(['warning']);
    expect(verdicts(detection, view(500, 1000))).toEqual(['clear']);
  });

  it('does not judge a link without a speed', () => {
    expect(verdicts(detection, view(970))).toEqual(['not_observable']);
  });
});
