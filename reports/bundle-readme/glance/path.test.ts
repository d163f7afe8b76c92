import { describe, expect, it } from 'vitest';
import { all, loud } from '../../../test/support/said.js';
import { path } from './path.js';

describe('path', () => {
  const base = {
    target: 'api.example',
    destination: '192.0.2.7',
    method: 'mtr',
    protocol: 'icmp',
    at: '2026-11-21T03:00:01Z',
  };
  const trace = { ...base, reached: true, hops: 3, last_answer_hop: 3, route: [], complete: true };
  const hop = (n: number, loss_pct: number, columns: object = {}) => ({
    ...base,
    hop: n,
    addresses: [`198.51.100.${n}`],
    sent: 10,
    loss_pct,
    avg_ms: 5,
    worst_ms: 8,
    ...columns,
  });

  it('calls loss in the middle what it likely is', () => {
    const hops = [hop(1, 0), hop(2, 60), hop(3, 0, { reached: true })];
    const parts = { rows: { paths: [trace], hops } };
    expect(loud(path, parts)).toEqual([]);
    expect(all(path, parts)).toEqual([
      'api.example (192.0.2.7), mtr by ICMP: reached at hop 3, 0 of 10 lost there, RTT mean 5 ms, most 8 ms; hop 2 (198.51.100.2) left 60 % unanswered but later hops answered more: likely a limit on ICMP answers, not loss',
    ]);
  });

  it('counts loss at the end, unless pings tell it better', () => {
    const parts = { rows: { paths: [trace], hops: [hop(1, 0), hop(3, 30, { reached: true })] } };
    expect(loud(path, parts)).toHaveLength(1);
    const ping_summary = [{ target: 'api.example', address: '192.0.2.7', transmitted: 100, received: 80 }];
    expect(loud(path, { rows: { ...parts.rows, ping_summary } })).toEqual([]);
  });

  it('is not alarmed by an end that answers no probes, if something else came through', () => {
    const paths = [{ ...trace, reached: false, hops: undefined, last_answer_hop: 2 }];
    expect(loud(path, { rows: { paths } })).toEqual([]);
    const tcp_connects = [{ target: 't', address: '192.0.2.7', port: 1, outcome: 'timeout', limit_ms: 1000 }];
    expect(loud(path, { rows: { paths, tcp_connects } })).toEqual([
      'api.example (192.0.2.7), mtr by ICMP: not reached, the last answer came from hop 2',
    ]);
  });

  it('leaves out a tracepath that adds nothing, and keeps one that found a smaller MTU', () => {
    const other = { ...trace, method: 'tracepath', protocol: 'udp', local_mtu: 1500 };
    expect(all(path, { rows: { paths: [trace, { ...other, pmtu: 1500 }] } })).toHaveLength(1);
    expect(all(path, { rows: { paths: [trace, { ...other, pmtu: 1400 }] } })[1]).toContain('path MTU 1400');
  });

  it('sees a way that changed between rounds, and silence as no change', () => {
    const round = (n: number, route: string[]) => ({ ...trace, round: n, route });
    const changed = [round(1, ['a', 'b', 'c']), round(2, ['a', 'x', 'c'])];
    expect(all(path, { rows: { paths: changed } })[2]).toContain('round 2 took another way than round 1');
    const silent = [round(1, ['a', 'b', 'c']), round(2, ['a', '*', 'c'])];
    expect(all(path, { rows: { paths: silent } })).toHaveLength(2);
  });
});
