import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { both } from '../../test/support/socket-rows.js';
import detection from './receive-window-limited.js';

describe('receive window limited', () => {
  it('fires where the window held the sender back', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({ busy_ms: 1000, rwnd_limited_ms: 500 }, { busy_ms: 13_000, rwnd_limited_ms: 12_000 }),
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('judges the window, not the life of a connection', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { busy_ms: 90_000, rwnd_limited_ms: 80_000 },
              { busy_ms: 103_000, rwnd_limited_ms: 80_100 },
            ),
          ],
        },
      }),
    ).toBe('clear');
  });

  it('does not judge a short burst', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [...both({ busy_ms: 10, rwnd_limited_ms: 0 }, { busy_ms: 400, rwnd_limited_ms: 390 })],
        },
        deltas: [tcp('Tcp', 'InSegs', 1)],
      }),
    ).toBe('not_exercised');
  });
});
