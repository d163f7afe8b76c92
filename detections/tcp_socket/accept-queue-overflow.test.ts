import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { socket } from '../../test/support/socket-rows.js';
import detection from './accept-queue-overflow.js';

describe('accept queue overflow', () => {
  it('fires where the counter grows', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'ListenOverflows', 3)] })).toBe('fired critical');
  });

  it('is a hint at most from totals since boot', () => {
    expect(
      said(detection, {
        rows: {
          system: [{ uptime_s: 9e6 }],
          tcp_counters: [{ group: 'TcpExt', name: 'ListenOverflows', value: 20000 }],
        },
      }),
    ).toBe('fired hint');
  });

  it('warns of a queue that is full in both looks', () => {
    expect(
      said(detection, {
        ...{ deltas: [tcp('TcpExt', 'ListenOverflows', 0)] },
        rows: {
          sockets: [
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 8080,
              accept_queue: 5,
              backlog: 4,
              _snapshot: 'start',
            }),
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 8080,
              accept_queue: 5,
              backlog: 4,
              _snapshot: 'end',
            }),
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by a queue with connections in it, nor by one filled to its backlog', () => {
    expect(
      said(detection, {
        ...{ deltas: [tcp('TcpExt', 'ListenOverflows', 0)] },
        rows: {
          sockets: [
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 8080,
              accept_queue: 4,
              backlog: 4,
              _snapshot: 'start',
            }),
            socket({
              state: 'LISTEN',
              remote_address: undefined,
              remote_port: undefined,
              local_port: 8080,
              accept_queue: 3,
              backlog: 4,
              _snapshot: 'end',
            }),
          ],
        },
      }),
    ).toBe('clear');
  });
});
