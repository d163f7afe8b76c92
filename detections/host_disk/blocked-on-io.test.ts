import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import detection from './blocked-on-io.js';

describe('blocked on I/O', () => {
  it('fires where a process with sockets is in D in both looks', () => {
    expect(
      said(detection, {
        rows: {
          processes: [
            { pid: 8, ppid: 1, state: 'D', command: 'java', wchan: 'nfs_wait', _snapshot: 'start' },
            { pid: 8, ppid: 1, state: 'D', command: 'java', wchan: 'nfs_wait', _snapshot: 'end' },
          ],
          process_limits: [{ pid: 8 }],
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by a process seen so once', () => {
    expect(
      said(detection, {
        rows: {
          processes: [
            { pid: 8, ppid: 1, state: 'D', command: 'java', wchan: 'nfs_wait', _snapshot: 'start' },
          ],
          process_limits: [{ pid: 8 }],
        },
      }),
    ).toBe('clear');
  });

  it('is not fooled by kernel threads', () => {
    expect(
      said(detection, {
        rows: {
          processes: [
            { pid: 8, ppid: 2, state: 'D', command: 'java', wchan: 'nfs_wait', _snapshot: 'start' },
            { pid: 8, ppid: 2, state: 'D', command: 'java', wchan: 'nfs_wait', _snapshot: 'end' },
          ],
        },
      }),
    ).toBe('clear');
  });

  it('only notes a backup', () => {
    expect(
      said(detection, {
        rows: {
          processes: [
            { pid: 8, ppid: 1, state: 'D', command: 'java', wchan: 'nfs_wait', _snapshot: 'start' },
            { pid: 8, ppid: 1, state: 'D', command: 'java', wchan: 'nfs_wait', _snapshot: 'end' },
          ],
          process_limits: [{ pid: 9 }],
        },
      }),
    ).toBe('fired info');
  });
});
