import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import softnetDrop from './softnet-drop.js';

describe('softnet-drop', () => {
  const host = (dropped: number[], processed: number) => ({
    rows: {
      softnet: dropped.map((_, cpu) => ({ cpu: String(cpu), processed: 1, dropped: 0, time_squeeze: 0 })),
    },
    deltas: dropped.flatMap((delta, cpu) => [
      { table: 'softnet', counter: 'dropped', key: { cpu: String(cpu) }, delta },
      { table: 'softnet', counter: 'processed', key: { cpu: String(cpu) }, delta: processed },
    ]),
  });
  it('names the CPU that drops', () => {
    expect(verdicts(softnetDrop, host([0, 7], 1e6))).toEqual(['fired warning CPU 1']);
    expect(verdicts(softnetDrop, host([0, 900], 1e4))).toEqual(['fired critical CPU 1']);
  });
  it('is clear only with traffic', () => {
    expect(verdicts(softnetDrop, host([0, 0], 1e4))).toEqual(['clear']);
    expect(verdicts(softnetDrop, host([0, 0], 0))).toEqual(['not_exercised']);
  });
});
