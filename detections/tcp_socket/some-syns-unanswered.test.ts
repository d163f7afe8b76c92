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
});
