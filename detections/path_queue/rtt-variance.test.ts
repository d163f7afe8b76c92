import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { both, many } from '../../test/support/socket-rows.js';
import detection from './rtt-variance.js';

describe('RTT variance', () => {
  it('notes a flow that varies in both looks', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [...both({ data_segs_out: 10, rtt_ms: 20, rttvar_ms: 15 }, { data_segs_out: 900 })],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('fired info');
  });

  it('is not fooled by receivers, which show half for ever', () => {
    expect(
      said(detection, {
        rows: {
          sockets: many(800, () => ({
            data_segs_in: 900,
            data_segs_out: 0,
            rtt_ms: 40,
            rttvar_ms: 20,
            cwnd: 10,
          })),
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by one look', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({ data_segs_out: 10, rtt_ms: 20, rttvar_ms: 2 }, { data_segs_out: 900, rttvar_ms: 15 }),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('clear');
  });
});
