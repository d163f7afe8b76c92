import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import { tcp } from '../../test/support/host-view.js';
import fragmentFailure from './fragment-failure.js';

describe('fragment-failure', () => {
  const host = (...deltas: ReturnType<typeof tcp>[]) => ({
    rows: { tcp_counters: [{ group: 'Ip', name: 'ReasmFails', value: 0 }] },
    deltas,
  });
  it('warns of fragments that are lost', () => {
    expect(verdicts(fragmentFailure, host(tcp('Ip', 'ReasmFails', 4), tcp('Ip', 'ReasmReqds', 50)))).toEqual([
      'fired warning Ip ReasmFails',
    ]);
  });
  it('is not fooled by path MTU discovery at work', () => {
    expect(verdicts(fragmentFailure, host(tcp('Ip', 'FragFails', 4), tcp('Ip', 'ReasmFails', 0)))).toEqual([
      'fired info Ip FragFails',
    ]);
    expect(verdicts(fragmentFailure, host(tcp('Ip', 'ReasmFails', 0)))).toEqual(['not_exercised']);
  });
});
