import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './log-suppression.js';

describe('log suppression', () => {
  it('is a gap of the evidence', () => {
    expect(
      said(detection, {
        rows: { log_lines: [{ source: 'kernel', text: 'net_ratelimit: 812 callbacks suppressed' }] },
      }),
    ).toBe('fired info');
  });

  it('is not fooled by the word', () => {
    expect(
      said(detection, { rows: { log_lines: [{ source: 'application', text: 'alert suppressed by user' }] } }),
    ).toBe('clear');
  });
});
