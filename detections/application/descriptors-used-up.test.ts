import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './descriptors-used-up.js';

describe('descriptors used up', () => {
  it('is critical at the limit', () => {
    expect(
      said(detection, { rows: { process_limits: [{ pid: 8, open_fds: 1024, nofile_soft: 1024 }] } }),
    ).toBe('fired critical');
  });

  it('is not fooled by many descriptors under a high limit', () => {
    expect(
      said(detection, { rows: { process_limits: [{ pid: 8, open_fds: 60_000, nofile_soft: 1_048_576 }] } }),
    ).toBe('clear');
  });

  it('only notes an old message', () => {
    expect(
      said(detection, {
        rows: {
          process_limits: [{ pid: 8, open_fds: 9, nofile_soft: 1024 }],
          log_lines: [{ source: 'application', text: 'accept: Too many open files' }],
        },
      }),
    ).toBe('fired info');
  });
});
