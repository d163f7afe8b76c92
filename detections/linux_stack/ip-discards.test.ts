import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import { tcp } from '../../test/support/host-view.js';
import ipDiscards from './ip-discards.js';

describe('ip-discards', () => {
  const host = (name: string, delta: number) => ({
    rows: { tcp_counters: [{ group: 'Ip', name, value: 1 }] },
    deltas: [tcp('Ip', name, delta)],
  });
  it('warns of discards, remarks bad headers, leaves strays alone', () => {
    expect(verdicts(ipDiscards, host('InDiscards', 20))).toEqual(['fired warning Ip InDiscards']);
    expect(verdicts(ipDiscards, host('InHdrErrors', 20))).toEqual(['fired info Ip InHdrErrors']);
    expect(verdicts(ipDiscards, host('OutDiscards', 1))).toEqual(['clear']);
    expect(verdicts(ipDiscards, host('InReceives', 1))).toEqual(['not_observable']);
  });
});
