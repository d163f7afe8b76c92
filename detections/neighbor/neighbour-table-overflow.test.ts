import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import neighbourTableOverflow from './neighbour-table-overflow.js';

describe('neighbour-table-overflow', () => {
  const entries = Array.from({ length: 95 }, (_, i) => ({
    address: `10.0.0.${i}`,
    interface: 'eth0',
    states: ['STALE'],
    _snapshot: 'end',
  }));
  const limit = (n: number) => [
    { name: 'net.ipv4.neigh.default.gc_thresh3', value: String(n), numbers: [n] },
  ];
  const said = (at: string) => [
    { source: 'kernel', at, text: 'neighbour: arp_cache: neighbor table overflow!' },
  ];
  it('fires by entries and by what the kernel says', () => {
    expect(verdicts(neighbourTableOverflow, { rows: { neighbours: entries, sysctl: limit(100) } })).toEqual([
      'fired warning ipv4',
    ]);
    expect(
      verdicts(neighbourTableOverflow, {
        rows: { neighbours: entries, log_lines: said('2026-11-21T02:59:00Z') },
      }),
    ).toEqual(['fired critical']);
  });
  it('is not fooled by room for more, nor by yesterday', () => {
    expect(
      verdicts(neighbourTableOverflow, {
        rows: { neighbours: entries, sysctl: limit(1024), log_lines: said('2026-11-20T02:59:00Z') },
      }),
    ).toEqual(['clear']);
  });
});
