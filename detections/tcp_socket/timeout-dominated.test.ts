import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './timeout-dominated.js';

describe('timeouts rather than duplicate ACKs', () => {
  it('fires where timers did the work', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 3000),
          tcp('Tcp', 'RetransSegs', 20),
          tcp('TcpExt', 'TCPTimeouts', 15),
        ],
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by the timers of SYNs', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 3000),
          tcp('Tcp', 'RetransSegs', 20),
          tcp('TcpExt', 'TCPTimeouts', 15),
          tcp('TcpExt', 'TCPSynRetrans', 14),
        ],
      }),
    ).toBe('clear');
  });

  it('is not fooled by loss that duplicate ACKs repair', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 30000),
          tcp('Tcp', 'RetransSegs', 400),
          tcp('TcpExt', 'TCPTimeouts', 12),
        ],
      }),
    ).toBe('clear');
  });
});
