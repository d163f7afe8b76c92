import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import machineCheck from './machine-check.js';

describe('machine-check', () => {
  const host = (at: string, source = 'kernel') => ({
    rows: { log_lines: [{ source, at, text: 'mce: [Hardware Error]: Machine check events logged' }] },
  });
  it('fires for what was logged lately, not for last week or a quotation', () => {
    expect(verdicts(machineCheck, host('2026-11-21T02:59:00Z'))).toEqual(['fired warning']);
    expect(verdicts(machineCheck, host('2026-11-14T02:59:00Z'))).toEqual(['clear']);
    expect(verdicts(machineCheck, host('2026-11-21T02:59:00Z', 'application'))).toEqual(['not_observable']);
  });

  it('is not fooled by what every boot says', () => {
    const rows = {
      log_lines: [{ source: 'kernel', at: '2026-11-21T02:59:00Z', text: 'mce: CPU supports 32 MCE banks' }],
    };
    expect(verdicts(machineCheck, { rows })).toEqual(['clear']);
  });
});
