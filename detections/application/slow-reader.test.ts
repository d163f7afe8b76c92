import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { both, PEER, socket } from '../../test/support/socket-rows.js';
import detection from './slow-reader.js';

describe('slow reader', () => {
  it('fires where bytes lie unread in both looks', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({
              recv_q: 200_000,
              skmem_r: 400_000,
              skmem_rb: 500_000,
              bytes_received: 900,
              users: [{ name: 'java', pid: 8 }],
            }),
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is critical where the sender, looked at too, was held back', () => {
    expect(
      said(
        detection,
        {
          id: 'h2',
          rows: {
            sockets: [
              ...both({
                ...PEER,
                recv_q: 200_000,
                skmem_r: 400_000,
                skmem_rb: 500_000,
                bytes_received: 900,
                users: [{ name: 'java', pid: 8 }],
              }),
            ],
          },
        },
        {
          rows: {
            sockets: [...both({ busy_ms: 0, rwnd_limited_ms: 0 }, { busy_ms: 9000, rwnd_limited_ms: 8000 })],
          },
        },
      ),
    ).toBe('fired critical');
  });

  it('only notes a backlog seen once', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both(
              { bytes_received: 900, recv_q: 0 },
              {
                recv_q: 200_000,
                skmem_r: 400_000,
                skmem_rb: 500_000,
                bytes_received: 900,
                users: [{ name: 'java', pid: 8 }],
              },
            ),
          ],
        },
      }),
    ).toBe('fired info');
  });

  it('is not fooled by some bytes on a fast flow', () => {
    expect(
      said(detection, {
        rows: { sockets: [...both({ recv_q: 9000, bytes_received: 9, skmem_r: 9000, skmem_rb: 6e6 })] },
      }),
    ).toBe('clear');
  });

  it('is not fooled by the queue of a listener', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 8080,
              accept_queue: 900,
              backlog: 4,
              _snapshot: 'start',
            }),
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 8080,
              accept_queue: 900,
              backlog: 4,
              _snapshot: 'end',
            }),
          ],
        },
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by connections nobody accepted yet', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({
              recv_q: 200_000,
              skmem_r: 400_000,
              skmem_rb: 500_000,
              bytes_received: 900,
              users: [{ name: 'java', pid: 8 }],
              inode: 0,
            }),
          ],
        },
      }),
    ).toBe('not_exercised');
  });
});
