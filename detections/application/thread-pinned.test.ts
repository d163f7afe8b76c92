import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { socket } from '../../test/support/socket-rows.js';
import detection from './thread-pinned.js';

describe('thread at a whole CPU', () => {
  it('warns where its sockets wait', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [socket({ users: [{ name: 'java', pid: 8 }], recv_q: 9 })],
          threads: [{ pid: 8, tid: 8, command: 'java', state: 'R', utime_ticks: 1, stime_ticks: 1 }],
        },
        deltas: [{ table: 'threads', key: { pid: 8, tid: 8 }, counter: 'utime_ticks', delta: 1485 }],
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by a busy worker that keeps up', () => {
    expect(
      said(detection, {
        rows: { sockets: [socket({ users: [{ name: 'java', pid: 8 }], recv_q: 0 })] },
        deltas: [{ table: 'threads', key: { pid: 8, tid: 8 }, counter: 'utime_ticks', delta: 1485 }],
      }),
    ).toBe('fired info');
  });

  it('is not fooled by what began with the observation', () => {
    expect(
      said(detection, {
        rows: {
          processes: [{ pid: 8, elapsed_s: 3, state: 'R', command: 'x', _snapshot: 'start' }],
          sockets: [socket({ users: [{ name: 'x', pid: 8 }], recv_q: 9 })],
        },
        deltas: [{ table: 'threads', key: { pid: 8, tid: 8 }, counter: 'utime_ticks', delta: 1485 }],
      }),
    ).toBe('not_observable');
  });

  it('is clear below', () => {
    expect(
      said(detection, {
        deltas: [{ table: 'threads', key: { pid: 8, tid: 8 }, counter: 'utime_ticks', delta: 600 }],
      }),
    ).toBe('clear');
  });
});
