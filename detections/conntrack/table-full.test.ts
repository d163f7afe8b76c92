import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import tableFull from './table-full.js';

describe('table-full', () => {
  const usage = (count: number) => [{ count, max: 1000, _snapshot: 'end' }];
  const full = { source: 'kernel', text: 'nf_conntrack: nf_conntrack: table full, dropping packet' };
  it('fires at the limit, with the drops and since when the kernel says so', () => {
    const [result] = evaluateDetection(tableFull, {
      rows: { conntrack_usage: usage(1000), log_lines: [{ ...full, at: '2026-11-21T02:59:00.000Z' }] },
      deltas: [0, 1].map((cpu) => ({ table: 'conntrack_stats', counter: 'drop', key: { cpu }, delta: 20 })),
    });
    expect(result).toMatchObject({ state: 'fired', severity: 'critical', since: '2026-11-21T02:59:00.000Z' });
    expect(result?.statement).toContain('1000 of 1000 entries (100 %), 40 packets dropped in 15.0 s');
  });
  it('is not fooled by old messages, nor by those of another namespace of the machine', () => {
    for (const at of ['2026-11-20T02:59:00.000Z', '2026-11-21T02:59:00.000Z']) {
      const rows = { conntrack_usage: usage(10), log_lines: [{ ...full, at }] };
      expect(verdicts(tableFull, { rows }), at).toEqual(['clear']);
    }
  });
  it('warns of the message alone where the table could not be read', () => {
    const rows = { log_lines: [{ ...full, at: '2026-11-21T02:59:00.000Z' }] };
    expect(verdicts(tableFull, { rows })).toEqual(['fired warning']);
  });
  it('is not fooled by an application that quotes the kernel', () => {
    const rows = {
      conntrack_usage: [{ max: 0 }],
      log_lines: [{ ...full, source: 'application', at: '2026-11-21T02:59:00.000Z' }],
    };
    expect(verdicts(tableFull, { rows })).toEqual(['not_observable']);
  });
});
