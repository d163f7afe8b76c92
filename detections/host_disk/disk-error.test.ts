import { describe, expect, it } from 'vitest';
import { verdicts } from '../../test/support/evaluate-detection.js';
import diskError from './disk-error.js';

describe('disk-error', () => {
  const host = (at: string, source = 'kernel') => ({
    rows: { log_lines: [{ source, at, text: 'blk_update_request: I/O error, dev sda, sector 12345' }] },
  });
  it('fires for what was logged lately, not for last week or a quotation', () => {
    expect(verdicts(diskError, host('2026-11-21T02:59:00Z'))).toEqual(['fired critical']);
    expect(verdicts(diskError, host('2026-11-14T02:59:00Z'))).toEqual(['clear']);
    expect(verdicts(diskError, host('2026-11-21T02:59:00Z', 'application'))).toEqual(['not_observable']);
  });

  it('is not fooled by an empty drive', () => {
    const rows = {
      log_lines: [
        {
          source: 'kernel',
          at: '2026-11-21T02:59:00Z',
          text: 'blk_update_request: I/O error, dev fd0, sector 0',
        },
      ],
    };
    expect(verdicts(diskError, { rows })).toEqual(['clear']);
  });
});
