import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './retransmission-share.js';

describe('retransmission share', () => {
  it('grades the share', () => {
    expect(said(detection, { deltas: [tcp('Tcp', 'OutSegs', 20000), tcp('Tcp', 'RetransSegs', 400)] })).toBe(
      'fired warning',
    );
  });

  it('needs 10,000 segments for a percentage', () => {
    expect(said(detection, { deltas: [tcp('Tcp', 'OutSegs', 500), tcp('Tcp', 'RetransSegs', 20)] })).toBe(
      'not_exercised',
    );
  });

  it('is not fooled by SYNs sent again', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 20000),
          tcp('Tcp', 'RetransSegs', 400),
          tcp('TcpExt', 'TCPSynRetrans', 395),
        ],
      }),
    ).toBe('clear');
  });

  it('is a hint at most from totals since boot', () => {
    expect(
      said(detection, {
        rows: {
          system: [{ uptime_s: 9e6 }],
          tcp_counters: [
            { group: 'Tcp', name: 'OutSegs', value: 1000000000.0 },
            { group: 'Tcp', name: 'RetransSegs', value: 60000000.0 },
          ],
        },
      }),
    ).toBe('fired hint');
  });
});
