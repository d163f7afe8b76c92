import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { both, many } from '../../test/support/socket-rows.js';
import detection from './close-wait-leak.js';

describe('CLOSE-WAIT leak', () => {
  it('fires on sockets that stay', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...many(30, () => ({
              state: 'CLOSE-WAIT',
              lastack_ms: 90_000,
              lastrcv_ms: 90_000,
              users: [{ name: 'java', pid: 8 }],
              _snapshot: 'start',
            })),
            ...many(30, () => ({
              state: 'CLOSE-WAIT',
              lastack_ms: 90_000,
              lastrcv_ms: 90_000,
              users: [{ name: 'java', pid: 8 }],
              _snapshot: 'end',
            })),
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by some that come and go', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...many(30, () => ({
              state: 'CLOSE-WAIT',
              lastack_ms: 90_000,
              lastrcv_ms: 90_000,
              users: [{ name: 'java', pid: 8 }],
              _snapshot: 'end',
            })),
          ],
        },
      }),
    ).toBe('fired info');
  });

  it('is not fooled by connections nobody accepted', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...many(30, () => ({
              state: 'CLOSE-WAIT',
              lastack_ms: 90_000,
              lastrcv_ms: 90_000,
              users: [{ name: 'java', pid: 8 }],
              _snapshot: 'start',
              inode: 0,
            })),
            ...many(30, () => ({
              state: 'CLOSE-WAIT',
              lastack_ms: 90_000,
              lastrcv_ms: 90_000,
              users: [{ name: 'java', pid: 8 }],
              _snapshot: 'end',
              inode: 0,
            })),
          ],
        },
      }),
    ).toBe('clear');
  });

  it('is clear without any', () => {
    expect(said(detection, { rows: { sockets: [...both({})] } })).toBe('clear');
  });
});
