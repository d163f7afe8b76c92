import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import mtuChanged from './mtu-changed.js';

describe('mtu-changed', () => {
  const host = (before: number, after: number, ifindex = 2) => ({
    rows: {
      interfaces: [
        { interface: 'eth0', ifindex: 2, mtu: before, flags: [], _snapshot: 'start' },
        { interface: 'eth0', ifindex, mtu: after, flags: [], _snapshot: 'end' },
      ],
    },
  });
  it('fires for a change in the window or shortly before', () => {
    expect(verdicts(mtuChanged, host(9000, 1500))).toEqual(['fired critical eth0']);
    const log_lines = [
      { source: 'journal', at: '2026-11-21T02:40:00Z', text: 'eth0: changing MTU from 1500 to 1400' },
    ];
    expect(verdicts(mtuChanged, { rows: { ...host(1500, 1500).rows, log_lines } })).toEqual([
      'fired info eth0',
    ]);
  });
  it('is not fooled by an interface made anew or a change of yesterday', () => {
    expect(verdicts(mtuChanged, host(9000, 1500, 7))).toEqual(['clear']);
    const log_lines = [
      { source: 'journal', at: '2026-11-20T02:40:00Z', text: 'eth0: changing MTU from 1500 to 1400' },
    ];
    expect(verdicts(mtuChanged, { rows: { ...host(1500, 1500).rows, log_lines } })).toEqual(['clear']);
  });
});
