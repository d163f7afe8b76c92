import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { many, PEER } from '../../test/support/socket-rows.js';
import detection from './syn-queue-full.js';

describe('SYN queue full', () => {
  it('is critical where SYNs are dropped', () => {
    expect(
      said(detection, {
        deltas: [tcp('TcpExt', 'TCPReqQFullDrop', 50), tcp('TcpExt', 'TCPReqQFullDoCookies', 0)],
      }),
    ).toBe('fired critical');
  });

  it('warns where cookies are sent', () => {
    expect(said(detection, { deltas: [tcp('TcpExt', 'TCPReqQFullDoCookies', 50)] })).toBe('fired warning');
  });

  it('warns of half-open connections that stay', () => {
    expect(
      said(detection, {
        ...{ deltas: [tcp('TcpExt', 'TCPReqQFullDoCookies', 0)] },
        rows: {
          sockets: [
            ...many(40, (i) => ({
              ...PEER,
              state: 'SYN-RECV',
              socket_id: `sk:${i}`,
              remote_address: `203.0.113.${i}`,
              _snapshot: 'start',
            })),
            ...many(40, (i) => ({
              ...PEER,
              state: 'SYN-RECV',
              socket_id: `sk:${i}`,
              remote_address: `203.0.113.${i}`,
              _snapshot: 'end',
            })),
          ],
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by a SYN queue that fills behind a full accept queue', () => {
    expect(
      said(detection, {
        deltas: [tcp('TcpExt', 'TCPReqQFullDoCookies', 8), tcp('TcpExt', 'ListenOverflows', 81)],
      }),
    ).toBe('fired info');
  });

  it('is not fooled by some half-open connections once', () => {
    expect(
      said(detection, {
        ...{ deltas: [tcp('TcpExt', 'TCPReqQFullDoCookies', 0)] },
        rows: {
          sockets: many(40, (i) => ({
            ...PEER,
            state: 'SYN-RECV',
            socket_id: `sk:${i}`,
            remote_address: `203.0.113.${i}`,
            _snapshot: 'end',
          })),
        },
      }),
    ).toBe('clear');
  });
});
