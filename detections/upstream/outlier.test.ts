import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './outlier.js';

const host = (rtt_avg_ms: number, i: number, role = 'web') =>
  hostView({
    id: `h${i}`,
    role,
    rows: {
      ping_summary: [{ target: 'db', role: 'target', address: '10.0.0.9', rtt_avg_ms, complete: true }],
    },
  });

describe('outlier', () => {
  it('finds the one that stands far off', () => {
    expect(verdicts(detection, ...[10, 11, 10, 12, 95].map((ms, i) => host(ms, i)))).toEqual([
      'clear',
      'clear',
      'clear',
      'clear',
      'hint',
    ]);
  });

  it('is not fooled by nearly equal peers, another role, or too few', () => {
    expect(verdicts(detection, ...[10, 10, 10, 10, 11].map((ms, i) => host(ms, i)))).not.toContain('hint');
    expect(
      verdicts(detection, ...[10, 11, 10, 95].map((ms, i) => host(ms, i, i === 3 ? 'edge' : 'web'))),
    ).not.toContain('hint');
  });
});
