import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { both } from '../../test/support/socket-rows.js';
import detection from './reordering.js';

describe('reordering', () => {
  it('fires where the sender saw it', () => {
    expect(
      said(detection, { deltas: [tcp('TcpExt', 'TCPSACKReorder', 60), tcp('Tcp', 'OutSegs', 9000)] }),
    ).toBe('fired warning');
  });

  it('only notes what came out of order, it may be loss', () => {
    expect(
      said(detection, {
        deltas: [
          tcp('TcpExt', 'TCPSACKReorder', 0),
          tcp('Tcp', 'OutSegs', 900),
          tcp('TcpExt', 'TCPOFOQueue', 300),
          tcp('Tcp', 'InSegs', 9000),
        ],
      }),
    ).toBe('fired info');
  });

  it('is not fooled by the limit that ss prints', () => {
    expect(
      said(detection, {
        ...{ deltas: [tcp('TcpExt', 'TCPSACKReorder', 0), tcp('Tcp', 'OutSegs', 900)] },
        rows: { sockets: [...both({ reordering: 300, reord_seen: 0 })] },
      }),
    ).toBe('clear');
  });

  it('judges nothing without traffic', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPSACKReorder', 0), tcp('Tcp', 'OutSegs', 0)] })).toBe(
      'not_exercised',
    );
  });
});
