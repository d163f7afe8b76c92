import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { many } from '../../test/support/socket-rows.js';
import detection from './delayed-ack-stall.js';

describe('delayed ACK stall', () => {
  it('is noted on several connections', () => {
    expect(
      said(detection, {
        rows: { sockets: many(3, () => ({ data_segs_out: 9, unacked: 1, notsent: 100 })) },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('fired info');
  });

  it('needs a capture otherwise', () => {
    expect(
      said(detection, {
        rows: { sockets: many(3, () => ({ data_segs_out: 9, unacked: 1, notsent: 0, ato_ms: 40 })) },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('not_observable');
  });
});
