import { describe, expect, it } from 'vitest';
import { hostView, tcp } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import { both } from '../../test/support/socket-rows.js';
import detection from './policer.js';

const parts = (again: number, out: number, { lost = 0, pings = 400, high = 12 } = {}) => ({
  deltas: [tcp('Tcp', 'RetransSegs', again), tcp('Tcp', 'OutSegs', out)],
  rows: {
    ping_summary: [
      {
        target: 'web',
        role: 'target',
        address: 'a',
        transmitted: pings,
        received: pings - lost,
        complete: true,
      },
    ],
    ping_replies: Array.from({ length: 40 }, (_, i) => ({
      target: 'web',
      role: 'target',
      address: 'a',
      seq: i,
      outcome: 'reply',
      rtt_ms: i % 5 === 0 ? high : 11,
    })),
  },
});
const view = (...args: Parameters<typeof parts>) => hostView(parts(...args));

describe('policer', () => {
  it('sees loss of bulk traffic that pings do not share', () => {
    expect(verdicts(detection, view(1500, 50_000))).toEqual(['warning']);
  });

  it('is unsure where the pings are too few to tell', () => {
    expect(verdicts(detection, view(1500, 50_000, { pings: 60 }))).toEqual(['hint']);
  });

  it.each([
    ['random loss', view(1500, 50_000, { lost: 9 })],
    ['a queue', view(1500, 50_000, { high: 300 })],
    ['little loss', view(20, 50_000)],
  ])('is not fooled by %s', (_, host) => {
    expect(verdicts(detection, host)).toEqual(['clear']);
  });

  it('sees a short queue that is full all the time', () => {
    const { rows, deltas } = parts(1500, 50_000, { lost: 9, high: 36 });
    const tcpBefore = {
      protocol: 'tcp',
      state: 'ESTAB',
      remote_address: 'a',
      minrtt_ms: 11,
      data_segs_out: 90,
    };
    const full = rows.ping_replies.map((r) => ({ ...r, rtt_ms: 35 + (r.seq % 3) }));
    const host = { deltas, rows: { ...rows, ping_replies: full, sockets: [tcpBefore] } };
    expect(verdicts(detection, hostView(host))).toEqual(['warning']);
  });

  it('is not fooled by an RTT of microseconds, nor by what is sent again to others', () => {
    const { rows, deltas } = parts(2754, 5378);
    const host = (minrtt_ms: number, often: number, retrans: [string, number]) => {
      const [remote_address, retrans_total] = retrans;
      const sockets = [
        ...both({ remote_address: 'a', minrtt_ms, data_segs_out: 90 }),
        ...both({ remote_address, socket_id: 'sk:2', retrans_total: 0 }, { retrans_total }),
      ];
      const replies = rows.ping_replies.map((r) => ({ ...r, rtt_ms: often * (1 + (r.seq % 3) / 100) }));
      return hostView({ deltas, rows: { ...rows, ping_replies: replies, sockets } });
    };
    expect(verdicts(detection, host(11, 35, ['a', 2700]))).toEqual(['warning']);
    expect(verdicts(detection, host(0.007, 0.063, ['a', 2700]))).toEqual(['not_exercised']);
    expect(verdicts(detection, host(11, 35, ['b', 2700]))).toEqual(['not_exercised']);
  });

  it('needs traffic', () => {
    expect(verdicts(detection, view(0, 0))).toEqual(['not_exercised']);
    expect(verdicts(detection, view(50, 500))).toEqual(['not_exercised']);
  });
});
