import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import { tcp } from '../../test/support/host-view.js';
import tableFilling from './table-filling.js';

describe('table-filling', () => {
  const usage = (before: number, now: number) => ({
    rows: {
      conntrack_usage: [
        { count: before, max: 1000, _snapshot: 'start' },
        { count: now, max: 1000, _snapshot: 'end' },
      ],
    },
    deltas: [tcp('Ip', 'InReceives', 1)],
  });
  it('says when the table will be full', () => {
    const [result] = evaluateDetection(tableFilling, usage(820, 850));
    expect(result).toMatchObject({ state: 'fired', severity: 'warning', numbers: { full_in_s: 75 } });
  });
  it('leaves half full and full ones alone', () => {
    expect(verdicts(tableFilling, usage(500, 500))).toEqual(['clear']);
    expect(verdicts(tableFilling, usage(1000, 1000))).toEqual(['clear']);
  });
});
