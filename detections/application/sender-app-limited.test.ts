import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { both } from '../../test/support/socket-rows.js';
import detection from './sender-app-limited.js';

describe('sender limited by its application', () => {
  it('exonerates the network', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({ data_segs_out: 1, busy_ms: 0 }, { data_segs_out: 9, busy_ms: 90, app_limited: true }),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('fired info');
  });

  it('is clear on a bulk flow', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [...both({ data_segs_out: 1, busy_ms: 0 }, { data_segs_out: 9000, busy_ms: 14_000 })],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('clear');
  });

  it('says nothing of receivers', () => {
    expect(
      said(detection, {
        rows: { sockets: [...both({ data_segs_in: 1, busy_ms: 0 }, { data_segs_in: 9000 })] },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('not_exercised');
  });
});
