import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import lockup from './lockup.js';

describe('lockup', () => {
  const host = (at: string, source = 'kernel') => ({
    rows: {
      log_lines: [{ source, at, text: 'watchdog: BUG: soft lockup - CPU#1 stuck for 23s! [kworker:1]' }],
    },
  });
  it('fires for what was logged lately, not for last week or a quotation', () => {
    expect(verdicts(lockup, host('2026-11-21T02:59:00Z'))).toEqual(['fired warning']);
    expect(verdicts(lockup, host('2026-11-14T02:59:00Z'))).toEqual(['clear']);
    expect(verdicts(lockup, host('2026-11-21T02:59:00Z', 'application'))).toEqual(['not_observable']);
  });
});
