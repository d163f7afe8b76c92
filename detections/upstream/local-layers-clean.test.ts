import { describe, expect, it } from 'vitest';
import { hostView, tcp } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './local-layers-clean.js';

const ping = (received: number) => ({
  ping_summary: [{ target: 'web', role: 'target', transmitted: 100, received, complete: true }],
});
const delta = (table: string, counter: string, by = 0) => ({ table, counter, delta: by });
const ALL = [
  delta('interface_counters', 'rx_dropped'),
  delta('qdiscs', 'dropped'),
  delta('softnet', 'dropped'),
  delta('conntrack_stats', 'drop'),
  tcp('Ip', 'InDiscards', 0),
];

describe('local-layers-clean', () => {
  it('clears this host where all was counted', () => {
    expect(verdicts(detection, hostView({ rows: ping(90), deltas: ALL }))).toEqual(['info']);
  });

  it('does not where something is missing, or drops', () => {
    expect(verdicts(detection, hostView({ rows: ping(90), deltas: ALL.slice(1) }))).toEqual([
      'not_observable',
    ]);
    expect(
      verdicts(
        detection,
        hostView({ rows: ping(90), deltas: [...ALL.slice(1), delta('interface_counters', 'tx_dropped', 7)] }),
      ),
    ).toEqual(['clear']);
    expect(verdicts(detection, hostView({ rows: ping(100), deltas: ALL }))).toEqual(['not_exercised']);
    expect(verdicts(detection, hostView({ rows: ping(0), deltas: ALL })), 'a dead route').toEqual([
      'not_exercised',
    ]);
  });
});
