import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import clockUnsynchronised from './clock-unsynchronised.js';

describe('clock-unsynchronised', () => {
  const host = (clock: object, offset?: number) => ({
    rows: { clock: [{ source: 'chrony', ...clock }] },
    ...(offset !== undefined && { clock: { offsetMs: offset, errorMs: 50 } }),
  });
  it('fires for a clock that is off, whoever measured it', () => {
    expect(verdicts(clockUnsynchronised, host({ synchronised: true, offset_s: -3 }))).toEqual([
      'fired warning',
    ]);
    expect(verdicts(clockUnsynchronised, host({ synchronised: false }, 90_000))).toEqual(['fired critical']);
  });
  it('is not fooled by an undisciplined clock that is right', () => {
    expect(verdicts(clockUnsynchronised, host({ synchronised: false }, 20))).toEqual(['fired info']);
    expect(verdicts(clockUnsynchronised, host({ synchronised: true, offset_s: 0.002 }))).toEqual(['clear']);
  });
});
