import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './udp-send-buffer.js';

describe('UDP send buffer', () => {
  it('fires on growth', () => {
    expect(
      said(detection, { deltas: [tcp('Udp', 'SndbufErrors', 3), tcp('Udp', 'OutDatagrams', 900)] }),
    ).toBe('fired warning');
  });

  it('is a hint at most from totals since boot', () => {
    expect(
      said(detection, {
        rows: {
          system: [{ uptime_s: 9e6 }],
          tcp_counters: [{ group: 'Udp', name: 'SndbufErrors', value: 900 }],
        },
      }),
    ).toBe('fired hint');
  });

  it('is clear without growth', () => {
    expect(said(detection, { deltas: [tcp('Udp', 'SndbufErrors', 0)] })).toBe('clear');
  });
});
