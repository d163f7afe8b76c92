import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { both } from '../../test/support/socket-rows.js';
import detection from './send-buffer-limited.js';

describe('send buffer limited', () => {
  it('fires where the buffer held the sender back', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({ busy_ms: 1000, sndbuf_limited_ms: 500 }, { busy_ms: 13_000, sndbuf_limited_ms: 9000 }),
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by a window that held it back', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { busy_ms: 0, sndbuf_limited_ms: 0, rwnd_limited_ms: 0 },
              { busy_ms: 13_000, rwnd_limited_ms: 12_000 },
            ),
          ],
        },
      }),
    ).toBe('clear');
  });
});
