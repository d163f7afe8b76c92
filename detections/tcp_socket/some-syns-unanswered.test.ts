import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { many, socket } from '../../test/support/socket-rows.js';
import detection from './some-syns-unanswered.js';

describe('some SYNs unanswered', () => {
  it('fires where the same port answers some', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            socket({ remote_port: 9, _snapshot: 'start' }),
            ...many(4, (i) => ({
              state: 'SYN-SENT',
              local_port: 42000 + i,
              socket_id: `sk:42000${i}`,
              timer_retrans: 2,
            })),
            ...many(5, (i) => ({
              state: 'ESTAB',
              local_port: 43000 + i,
              socket_id: `sk:43000${i}`,
              bytes_acked: 1,
            })),
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by a filter that answers none', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            socket({ remote_port: 9, _snapshot: 'start' }),
            ...many(4, (i) => ({
              state: 'SYN-SENT',
              local_port: 42000 + i,
              socket_id: `sk:42000${i}`,
              timer_retrans: 2,
            })),
          ],
        },
      }),
    ).toBe('clear');
  });

  it('is not fooled by connections from before the fault', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...many(5, (i) => ({
              state: 'ESTAB',
              local_port: 43000 + i,
              socket_id: `sk:43000${i}`,
              bytes_acked: 9,
              _snapshot: 'start',
            })),
            ...many(5, (i) => ({
              state: 'ESTAB',
              local_port: 43000 + i,
              socket_id: `sk:43000${i}`,
              bytes_acked: 9,
            })),
            ...many(4, (i) => ({
              state: 'SYN-SENT',
              local_port: 42000 + i,
              socket_id: `sk:42000${i}`,
              timer_retrans: 2,
            })),
          ],
        },
      }),
    ).toBe('clear');
  });

  it('is not fooled by another port that answers', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            socket({ remote_port: 9, _snapshot: 'start' }),
            ...many(4, (i) => ({
              state: 'SYN-SENT',
              local_port: 42000 + i,
              socket_id: `sk:42000${i}`,
              timer_retrans: 2,
            })),
            ...many(5, (i) => ({
              state: 'ESTAB',
              local_port: 43000 + i,
              socket_id: `sk:43000${i}`,
              bytes_acked: 1,
              remote_port: 443,
            })),
          ],
        },
      }),
    ).toBe('clear');
  });

  describe('connects of our own', () => {
    /** Each word is a connect, one second after the one before. */
    const connects = (...all: ('fast' | 'late' | 'timeout')[]) => ({
      rows: {
        tcp_connects: all.map((what, i) => ({
          target: 't',
          address: '10.0.0.2',
          port: 8080,
          attempt: i + 1,
          at: `2026-11-21T03:00:0${i}.000Z`,
          limit_ms: 3000,
          ...(what === 'timeout'
            ? { outcome: 'timeout' }
            : { outcome: 'connected', connect_ms: what === 'late' ? 1030 : 1 }),
        })),
      },
    });

    it('that come about late were answered, to a SYN sent again', () => {
      expect(said(detection, connects('fast', 'late'))).toBe('fired hint');
      // However many: the answer may have been late in a queue.
      expect(said(detection, connects('late', 'late', 'late', 'fast'))).toBe('fired hint');
    });

    it('that are answered after one that was not are a hint', () => {
      expect(said(detection, connects('timeout', 'timeout', 'fast'))).toBe('fired hint');
    });

    it('that get no answer from a moment on are none: a filter may have come', () => {
      expect(said(detection, connects('fast', 'fast', 'timeout', 'timeout'))).toBe('clear');
    });
  });
});
