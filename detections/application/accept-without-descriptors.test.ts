import { describe, expect, it } from 'vitest';
import { judge } from '../../test/support/judge.js';
import { socket } from '../../test/support/socket-rows.js';
import detection from './accept-without-descriptors.js';

const listener = (queue: number, snapshot: 'start' | 'end', pid = 8) =>
  socket({
    state: 'LISTEN',
    local_address: '0.0.0.0',
    local_port: 8080,
    accept_queue: queue,
    backlog: 128,
    users: [{ name: 'httpd', pid, fd: 3 }],
    _snapshot: snapshot,
  });

function of(open: number, sockets: Record<string, unknown>[]) {
  const process = { pid: 8, command: 'httpd', open_fds: open, nofile_soft: 1024 };
  const [result] = judge(detection, { rows: { process_limits: [process], sockets } });
  return result;
}

describe('accept without descriptors', () => {
  it('fires where a process at its limit leaves its accept queue alone', () => {
    expect(of(1024, [listener(23, 'start'), listener(45, 'end')])).toMatchObject({
      state: 'fired',
      severity: 'critical',
      subject: '0.0.0.0:8080',
      statement:
        'httpd (pid 8) holds 1,024 of 1,024 descriptors (100 %) and does not accept: 23 connections waited at the start of the window and 45 at its end',
    });
  });

  it('is not fooled by a process that still accepts, has descriptors left, or has another listener', () => {
    expect(of(1024, [listener(0, 'start'), listener(45, 'end')])?.state).toBe('clear');
    expect(of(500, [listener(23, 'start'), listener(45, 'end')])?.state).toBe('clear');
    expect(of(1024, [])?.state).toBe('not_exercised');
    expect(of(1024, [listener(23, 'start', 9), listener(45, 'end', 9)])?.state).toBe('clear');
  });
});
