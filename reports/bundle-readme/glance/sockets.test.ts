import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { all, loud } from '../../../test/support/said.js';
import { sockets } from './sockets.js';

describe('sockets', () => {
  const socket = {
    protocol: 'tcp',
    state: 'ESTAB',
    local_address: '192.0.2.2',
    local_port: 8080,
    remote_address: '192.0.2.9',
    remote_port: 40_000,
    socket_id: 'sk:1',
  };

  it('counts by state', () => {
    const rows = {
      sockets: [
        socket,
        { ...socket, socket_id: 'sk:2', state: 'TIME-WAIT' },
        { ...socket, socket_id: 'sk:3' },
      ],
    };
    expect(all(sockets, { rows })).toEqual(['3 TCP sockets: 2 ESTAB, 1 TIME-WAIT']);
  });

  it('takes unread data for news only when it stood at both ends of the window', () => {
    const full = { ...socket, recv_q: 200_000, users: [{ name: 'app', pid: 7 }] };
    const end = { ...full, _snapshot: 'end' };
    expect(loud(sockets, { rows: { sockets: [end, { ...socket, _snapshot: 'start' }] } })).toEqual([]);
    expect(loud(sockets, { rows: { sockets: [end, { ...full, _snapshot: 'start' }] } })).toEqual([
      '192.0.2.2:8080 → 192.0.2.9:40000: 200 kB received and not read by app (pid 7), at both ends of the window',
    ]);
  });

  it('sees a full accept queue, a SYN sent in vain and a leak', () => {
    const listen = {
      protocol: 'tcp',
      state: 'LISTEN',
      local_address: '*',
      local_port: 80,
      accept_queue: 129,
      backlog: 128,
    };
    const syn = { ...socket, state: 'SYN-SENT', timer: 'on', timer_retrans: 2 };
    const closing = Array.from({ length: 60 }, (_, i) => ({
      ...socket,
      state: 'CLOSE-WAIT',
      socket_id: `sk:${i + 10}`,
    }));
    expect(loud(sockets, { rows: { sockets: [listen, syn, ...closing] } })).toEqual([
      'port 80: 129 connections wait to be accepted by its program, the queue takes 128',
      '192.0.2.2:8080 → 192.0.2.9:40000 has sent its SYN 3 times without an answer',
      '60 of 62 TCP sockets in CLOSE-WAIT',
    ]);
    expect(
      loud(sockets, {
        rows: {
          sockets: [
            { ...listen, accept_queue: 5 },
            { ...syn, timer_retrans: undefined },
          ],
        },
      }),
    ).toEqual([]);
  });

  it('keeps its head with a hundred thousand of them', () => {
    let made = 0;
    const view = bundleView({});
    function* many(): Iterable<never> {
      for (; made < 100_000; made++)
        yield {
          ...socket,
          _host: 'h1',
          _artifact: 'a',
          _line: made,
          _at: '',
          socket_id: `sk:${made}`,
          recv_q: 100_000,
        } as never;
    }
    const said = sockets({ ...view, rows: (table) => (table === 'sockets' ? many() : []) });
    expect(made).toBe(100_000);
    expect(said.length).toBeLessThan(15);
  });
});
