import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { judge, said } from '../../test/support/judge.js';
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

  it.each([
    [undefined, 'info'],
    [4144, 'clear'],
  ])('takes the share of segments where offload merged them: %s', (segments, verdict) => {
    const ends = { sender: '10.0.0.1:80', receiver: '10.0.0.2:40000' };
    const counts = { data_packets: 512, resent: 5, resent_timeout: 0, lost_before_tap: 0 };
    const rows = { flow_directions: [{ ...ends, ...counts, ...(segments !== undefined && { segments }) }] };
    const [, captured] = judge(detection, { rows });
    expect(captured?.state === 'fired' ? captured.severity : captured?.state).toBe(verdict);
  });
});
