import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { both, socket } from '../../test/support/socket-rows.js';
import detection from './congestion-window-limited.js';

describe('congestion window', () => {
  it('is noted where it is full in both looks', () => {
    expect(
      said(detection, { rows: { sockets: [...both({ unacked: 100, cwnd: 100, busy_ms: 9000 })] } }),
    ).toBe('fired info');
  });

  it('is not the reason where the receive window is', () => {
    expect(
      said(detection, {
        rows: { sockets: [...both({ unacked: 100, cwnd: 100, busy_ms: 9000, rwnd_limited_ms: 8000 })] },
      }),
    ).toBe('clear');
  });

  it('is not judged by one look', () => {
    expect(said(detection, { rows: { sockets: [socket({ unacked: 10, cwnd: 10 })] } })).toBe('clear');
  });
});
