import { describe, expect, it } from 'vitest';
import { evaluateDetection, verdicts } from '../../test/support/evaluate-detection.js';
import pauseFrames from './pause-frames.js';

describe('pause-frames', () => {
  const host = (name: string, delta: number) => ({
    rows: { nic_counters: [{ interface: 'eth0', name, value: 1 }] },
    deltas: [{ table: 'nic_counters', counter: 'value', key: { interface: 'eth0', name }, delta }],
  });
  it('tells whose fault a stream of pause frames is', () => {
    expect(evaluateDetection(pauseFrames, host('rx_pause_ctrl_phy', 9000))[0]?.statement).toContain(
      'the other end cannot keep up',
    );
    expect(evaluateDetection(pauseFrames, host('tx_prio3_pause', 9000))[0]?.statement).toContain(
      'this host cannot keep up',
    );
  });
  it('is not fooled by a few', () => {
    expect(verdicts(pauseFrames, host('rx_pause', 4))).toEqual(['clear']);
    expect(verdicts(pauseFrames, host('rx_bytes', 4e9))).toEqual(['not_observable']);
  });
});
