import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { socket } from '../../test/support/socket-rows.js';
import detection from './write-stuck.js';

describe('write stuck', () => {
  it('fires on backoff with data waiting', () => {
    expect(said(detection, { rows: { sockets: [socket({ timer: 'on', backoff: 4, send_q: 900 })] } })).toBe(
      'fired warning',
    );
  });

  it('is not fooled by a closed window', () => {
    expect(
      said(detection, { rows: { sockets: [socket({ timer: 'persist', backoff: 4, send_q: 900 })] } }),
    ).toBe('not_exercised');
  });

  it('is not fooled by a SYN without an answer', () => {
    expect(
      said(detection, {
        rows: { sockets: [socket({ timer: 'on', backoff: 4, send_q: 900, state: 'SYN-SENT' })] },
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by one lost segment', () => {
    expect(
      said(detection, {
        rows: { sockets: [socket({ timer: 'on', backoff: 1, send_q: 900, data_segs_out: 9 })] },
      }),
    ).toBe('clear');
  });
});
