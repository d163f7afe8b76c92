import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './receive-queue-pruned.js';

describe('receive queue pruned', () => {
  it('warns where data was thrown away', () => {
    expect(
      said(detection, { deltas: [tcp('TcpExt', 'RcvPruned', 2), tcp('TcpExt', 'PruneCalled', 2)] }),
    ).toBe('fired warning');
  });

  it('only notes a pruning or two', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'PruneCalled', 2)] })).toBe('fired info');
  });

  it('is a hint at most from totals since boot', () => {
    expect(
      said(detection, {
        rows: {
          system: [{ uptime_s: 9e6 }],
          tcp_counters: [{ group: 'TcpExt', name: 'PruneCalled', value: 500000000.0 }],
        },
      }),
    ).toBe('fired hint');
  });

  it('is clear without growth', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'PruneCalled', 0)] })).toBe('clear');
  });
});
