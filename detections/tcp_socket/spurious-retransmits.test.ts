import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import detection from './spurious-retransmits.js';

describe('spurious retransmits', () => {
  it('calls them needless where the peers had them', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 20000),
          tcp('Tcp', 'RetransSegs', 100),
          tcp('TcpExt', 'TCPDSACKRecv', 90),
        ],
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by real loss with a stray DSACK', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 20000),
          tcp('Tcp', 'RetransSegs', 100),
          tcp('TcpExt', 'TCPDSACKRecv', 4),
        ],
      }),
    ).toBe('clear');
  });

  it('does not judge a few tail loss probes', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('Tcp', 'OutSegs', 20000),
          tcp('Tcp', 'RetransSegs', 3),
          tcp('TcpExt', 'TCPDSACKRecv', 3),
        ],
      }),
    ).toBe('not_exercised');
  });
});
