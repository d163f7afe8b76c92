import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './congestion-marks.js';

describe('congestion marks', () => {
  it('fires where packets are marked', () => {
    expect(said(detection, { deltas: [tcp('IpExt', 'InCEPkts', 90), tcp('IpExt', 'InECT0Pkts', 900)] })).toBe(
      'fired warning',
    );
  });

  it('is not exercised without ECN', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('IpExt', 'InCEPkts', 0),
          tcp('IpExt', 'InECT0Pkts', 0),
          tcp('IpExt', 'InNoECTPkts', 9000),
        ],
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by packets that could be marked', () => {
    expect(said(detection, { deltas: [tcp('IpExt', 'InCEPkts', 1), tcp('IpExt', 'InECT0Pkts', 9000)] })).toBe(
      'clear',
    );
  });
});
