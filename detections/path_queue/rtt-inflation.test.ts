import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { both } from '../../test/support/socket-rows.js';
import detection from './rtt-inflation.js';

describe('RTT inflation', () => {
  it('warns on a bulk flow', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { data_segs_out: 10, busy_ms: 0 },
              { data_segs_out: 900, busy_ms: 12_000, rtt_ms: 300, minrtt_ms: 20 },
            ),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by delayed ACKs of requests', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { data_segs_out: 10, busy_ms: 0 },
              { data_segs_out: 900, busy_ms: 400, rtt_ms: 60, minrtt_ms: 1 },
            ),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('fired info');
  });

  it('is not fooled by a receiver with a stale value', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { data_segs_in: 0, data_segs_out: 20 },
              { data_segs_in: 9000, data_segs_out: 45, rtt_ms: 300, minrtt_ms: 1 },
            ),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by a far peer', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { data_segs_out: 10, busy_ms: 0 },
              { data_segs_out: 900, busy_ms: 12_000, rtt_ms: 210, minrtt_ms: 200 },
            ),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('clear');
  });
});
