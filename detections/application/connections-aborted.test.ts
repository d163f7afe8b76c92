import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './connections-aborted.js';

describe('connections aborted', () => {
  it('warns of timeouts', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPAbortOnTimeout', 1)] })).toBe('fired warning');
  });

  it('is critical for want of memory', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPAbortOnMemory', 1)] })).toBe('fired critical');
  });

  it('is not fooled by applications that close', () => {
    expect(
      said(detection, {
        deltas: [tcp('TcpExt', 'TCPAbortOnData', 500), tcp('TcpExt', 'TCPAbortOnTimeout', 0)],
      }),
    ).toBe('fired info');
  });

  it('is a hint at most from totals since boot', () => {
    expect(
      said(detection, {
        rows: {
          system: [{ uptime_s: 9e6 }],
          tcp_counters: [{ group: 'TcpExt', name: 'TCPAbortOnTimeout', value: 1734 }],
        },
      }),
    ).toBe('fired hint');
  });
});
