import { describe, expect, it } from 'vitest';
import { tcp } from '../../test/support/host-view.js';
import { said } from '../../test/support/judge.js';
import { both, socket } from '../../test/support/socket-rows.js';
import detection from './idle-connection-death.js';

describe('idle connection death', () => {
  it('fires where the peer works for others', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({
              timer: 'on',
              backoff: 5,
              rto_ms: 12_800,
              timer_ms: 6400,
              lastack_ms: 40_000,
              lastrcv_ms: 40_000,
              bytes_received: 900,
              bytes_acked: 900,
              send_q: 7,
              segs_in: 9,
            }),
            socket({
              local_port: 40_009,
              socket_id: 'sk:9',
              lastack_ms: 50,
              bytes_acked: 5000,
              bytes_received: 90,
            }),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('fired warning');
  });

  it('is proven where a router in between no longer tracks it', () => {
    expect(
      said(
        detection,
        {
          rows: {
            sockets: [
              ...both({
                timer: 'on',
                backoff: 5,
                rto_ms: 12_800,
                timer_ms: 6400,
                lastack_ms: 40_000,
                lastrcv_ms: 40_000,
                bytes_received: 900,
                bytes_acked: 900,
                send_q: 7,
                segs_in: 9,
              }),
            ],
          },
          deltas: [tcp('Tcp', 'InSegs', 9)],
        },
        {
          id: 'gw',
          rows: {
            conntrack_entries: [
              { proto: 'tcp', src: '10.0.0.1', dst: '10.0.0.2', sport: 40_009, dport: 8080, flags: [] },
            ],
          },
        },
      ),
    ).toBe('fired critical');
  });

  it('only notes it where the peer may be gone', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({
              timer: 'on',
              backoff: 5,
              rto_ms: 12_800,
              timer_ms: 6400,
              lastack_ms: 40_000,
              lastrcv_ms: 40_000,
              bytes_received: 900,
              bytes_acked: 900,
              send_q: 7,
              segs_in: 9,
            }),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('fired info');
  });

  it('is not fooled by a flow that got stuck while it was sending', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({
              ...{
                timer: 'on',
                backoff: 5,
                rto_ms: 12_800,
                timer_ms: 6400,
                lastack_ms: 40_000,
                lastrcv_ms: 40_000,
                bytes_received: 900,
                bytes_acked: 900,
                send_q: 7,
                segs_in: 9,
              },
              lastack_ms: 19_000,
              lastrcv_ms: 19_000,
            }),
            socket({
              local_port: 40_009,
              socket_id: 'sk:9',
              lastack_ms: 50,
              bytes_acked: 5000,
              bytes_received: 90,
            }),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by a connection that never worked', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({
              ...{
                timer: 'on',
                backoff: 5,
                rto_ms: 12_800,
                timer_ms: 6400,
                lastack_ms: 40_000,
                lastrcv_ms: 40_000,
                bytes_received: 900,
                bytes_acked: 900,
                send_q: 7,
                segs_in: 9,
              },
              bytes_received: 0,
              bytes_acked: 1,
            }),
            socket({
              local_port: 40_009,
              socket_id: 'sk:9',
              lastack_ms: 50,
              bytes_acked: 5000,
              bytes_received: 90,
            }),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by a keepalive of an idle connection', () => {
    expect(
      said(detection, {
        rows: {
          sockets: [
            ...both({
              ...{
                timer: 'on',
                backoff: 5,
                rto_ms: 12_800,
                timer_ms: 6400,
                lastack_ms: 40_000,
                lastrcv_ms: 40_000,
                bytes_received: 900,
                bytes_acked: 900,
                send_q: 7,
                segs_in: 9,
              },
              timer: 'keepalive',
              backoff: 0,
            }),
          ],
        },
        deltas: [tcp('Tcp', 'InSegs', 9)],
      }),
    ).toBe('not_exercised');
  });

  it('is not fooled by a request of our own that waits for its answer', () => {
    const waiting = both({
      timer: 'on',
      backoff: 2,
      rto_ms: 816,
      timer_ms: 400,
      lastack_ms: 29_000,
      lastrcv_ms: 29_000,
      bytes_received: 116,
      bytes_acked: 79,
      send_q: 1,
    });
    const works = socket({ local_port: 40_009, socket_id: 'sk:9', lastack_ms: 50, bytes_acked: 5000 });
    const [ends] = waiting;
    const http_timing = [
      {
        target: 'web',
        attempt: 1,
        by: 'url',
        outcome: 'timeout',
        limit_ms: 30_000,
        local_ip: ends?.['local_address'],
        local_port: ends?.['local_port'],
        remote_ip: ends?.['remote_address'],
        remote_port: ends?.['remote_port'],
      },
    ];
    expect(said(detection, { rows: { sockets: [...waiting, works] } })).toBe('fired info');
    expect(said(detection, { rows: { sockets: [...waiting, works], http_timing } })).toBe('not_exercised');
  });
});
