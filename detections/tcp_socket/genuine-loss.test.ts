import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './genuine-loss.js';

describe('genuine loss', () => {
  it('fires where the interval is above the line', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 5000),
          tcp('Tcp', 'RetransSegs', 150),
          tcp('TcpExt', 'TCPDSACKRecv', 2),
        ],
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by spurious retransmissions', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 5000),
          tcp('Tcp', 'RetransSegs', 150),
          tcp('TcpExt', 'TCPDSACKRecv', 148),
        ],
      }),
    ).toBe('clear');
  });

  it('is not fooled by what is still queued on this host', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 5000),
          tcp('Tcp', 'RetransSegs', 150),
          tcp('TcpExt', 'TCPDSACKRecv', 0),
          tcp('TcpExt', 'TCPSpuriousRtxHostQueues', 148),
        ],
      }),
    ).toBe('clear');
  });

  it('does not take one burst for a rate', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 5000),
          tcp('Tcp', 'RetransSegs', 12),
          tcp('TcpExt', 'TCPDSACKRecv', 0),
        ],
      }),
    ).toBe('clear');
  });

  it('only notes flows that get no answer at all', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 1500),
          tcp('Tcp', 'RetransSegs', 46),
          tcp('TcpExt', 'TCPTimeouts', 40),
          tcp('TcpExt', 'TCPDSACKRecv', 0),
        ],
      }),
    ).toBe('fired info');
  });

  it('judges nothing without traffic', () => {
    expect(said(detection, { deltas: [tcp('Tcp', 'OutSegs', 40), tcp('Tcp', 'RetransSegs', 3)] })).toBe(
      'not_exercised',
    );
  });
});
