import { describe, expect, it } from 'vitest';
import { said } from '../../test/support/judge.js';
import { many, socket } from '../../test/support/socket-rows.js';
import detection from './ephemeral-ports.js';

describe('ephemeral ports', () => {
  it('is critical where one destination has all of them', () => {
    expect(
      said(detection, {
        rows: {
          sysctl: [
            { name: 'net.ipv4.ip_local_port_range', value: '40000\\t40099', numbers: [40_000, 40_099] },
            { name: 'net.ipv4.tcp_tw_reuse', value: '2' },
          ],
          sockets: many(99, () => ({ state: 'TIME-WAIT' })),
        },
      }),
    ).toBe('fired critical');
  });

  it('warns before', () => {
    expect(
      said(detection, {
        rows: {
          sysctl: [
            { name: 'net.ipv4.ip_local_port_range', value: '40000\\t40099', numbers: [40_000, 40_099] },
            { name: 'net.ipv4.tcp_tw_reuse', value: '2' },
          ],
          sockets: many(85),
        },
      }),
    ).toBe('fired warning');
  });

  it('is not fooled by TIME-WAIT spread over destinations', () => {
    expect(
      said(detection, {
        rows: {
          sysctl: [
            { name: 'net.ipv4.ip_local_port_range', value: '40000\\t40099', numbers: [40_000, 40_099] },
            { name: 'net.ipv4.tcp_tw_reuse', value: '2' },
          ],
          sockets: many(99, (i) => ({ state: 'TIME-WAIT', remote_address: `10.0.1.${i % 20}` })),
        },
      }),
    ).toBe('clear');
  });

  it('is not fooled by TIME-WAIT that may be taken over', () => {
    expect(
      said(detection, {
        rows: {
          sysctl: [
            { name: 'net.ipv4.ip_local_port_range', value: '40000\\t40099', numbers: [40_000, 40_099] },
            { name: 'net.ipv4.tcp_tw_reuse', value: '1' },
          ],
          sockets: many(99, () => ({ state: 'TIME-WAIT' })),
        },
      }),
    ).toBe('clear');
  });

  it('is not fooled by the clients of a server', () => {
    expect(
      said(detection, {
        rows: {
          sysctl: [
            { name: 'net.ipv4.ip_local_port_range', value: '40000\\t40099', numbers: [40_000, 40_099] },
            { name: 'net.ipv4.tcp_tw_reuse', value: '2' },
          ],
          sockets: many(99, (i) => ({ local_port: 8080, remote_port: 41_000 + i, state: 'TIME-WAIT' })),
        },
      }),
    ).toBe('clear');
  });

  it('takes the error of connect() for itself', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [socket()],
          tcp_connects: [
            {
              target: 't',
              address: '10.0.0.2',
              port: 1,
              attempt: 1,
              limit_ms: 9,
              outcome: 'error',
              error: 'Cannot assign requested address',
            },
          ],
        },
      }),
    ).toBe('fired warning');
  });
});
