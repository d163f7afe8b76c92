import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import numaRemote from './numa-remote.js';

describe('numa-remote', () => {
  const host = (remote: number, local: number) => ({
    rows: { numa: [{ node: '0' }, { node: '1' }] },
    deltas: [
      { table: 'numa', counter: 'other_node', key: { node: '0' }, delta: remote },
      { table: 'numa', counter: 'local_node', key: { node: '0' }, delta: local },
    ],
  });
  it('remarks a share of many allocations only', () => {
    expect(verdicts(numaRemote, host(90_000, 100_000))).toEqual(['fired info']);
    expect(verdicts(numaRemote, host(1000, 200_000))).toEqual(['clear']);
    expect(verdicts(numaRemote, host(90, 100))).toEqual(['not_exercised']);
    expect(verdicts(numaRemote, { rows: { numa: [{ node: '0' }] } })).toEqual(['not_exercised']);
  });
});
