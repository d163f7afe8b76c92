import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import packetAllocationFailure from './packet-allocation-failure.js';

describe('packet-allocation-failure', () => {
  it('fires for failures, remarks fragmentation', () => {
    const log_lines = [
      {
        source: 'kernel',
        at: '2026-11-21T02:59:00Z',
        text: 'swapper/0: page allocation failure: order:2, mode:0x20',
      },
    ];
    expect(verdicts(packetAllocationFailure, { rows: { log_lines } })).toEqual(['fired warning']);
    const compact = (fail: number, success: number) => ({
      rows: { vmstat_counters: [{}] },
      deltas: [
        { table: 'vmstat_counters', counter: 'compact_fail', delta: fail },
        { table: 'vmstat_counters', counter: 'compact_success', delta: success },
      ],
    });
    expect(verdicts(packetAllocationFailure, compact(9000, 11_000))).toEqual(['fired info']);
    expect(verdicts(packetAllocationFailure, compact(9, 11))).toEqual(['clear']);
  });
});
