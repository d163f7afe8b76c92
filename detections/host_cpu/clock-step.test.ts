import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import clockStep from './clock-step.js';

describe('clock-step', () => {
  const host = (at: string, source = 'kernel') => ({
    rows: {
      log_lines: [
        {
          source,
          at,
          text: "clocksource: timekeeping watchdog on CPU0: Marking clocksource 'tsc' as unstable because the skew is too large:",
        },
      ],
    },
  });
  it('fires for what was logged lately, not for last week or a quotation', () => {
    expect(verdicts(clockStep, host('2026-11-21T02:59:00Z'))).toEqual(['fired warning']);
    expect(verdicts(clockStep, host('2026-11-14T02:59:00Z'))).toEqual(['clear']);
    expect(verdicts(clockStep, host('2026-11-21T02:59:00Z', 'application'))).toEqual(['not_observable']);
  });
});
