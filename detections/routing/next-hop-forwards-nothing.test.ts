import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './next-hop-forwards-nothing.js';

const ping = (address: string, received: number, role = 'target') => ({
  target: address,
  role,
  address,
  transmitted: 30,
  received,
  complete: true,
});
const trace = (last_answer_hop?: number) => ({
  target: 'web',
  destination: '10.2.0.10',
  method: 'mtr',
  at: '',
  route: [],
  complete: true,
  reached: false,
  ...(last_answer_hop !== undefined && { last_answer_hop }),
});
const routes = [
  { family: 4, table: 'main', destination: 'default', via: '10.1.0.1', dev: 'eth0', flags: [] },
  { family: 4, table: 'main', destination: '10.1.0.0/24', dev: 'eth0', flags: [] },
];
const GATEWAY = ping('10.1.0.1', 30, 'gateway');
const view = (pings: object[], paths: object[] = [trace()], more: object = {}) =>
  hostView({ rows: { routes, ping_summary: pings as never, paths: paths as never, ...more } });

describe('next-hop-forwards-nothing', () => {
  it('sees a living next hop with nothing behind it', () => {
    expect(verdicts(detection, view([GATEWAY, ping('10.2.0.10', 0), ping('10.3.0.10', 0)]))).toEqual([
      'critical',
    ]);
  });

  it('counts silent resolvers', () => {
    const dns_queries = Array.from({ length: 4 }, () => ({
      name: 'x',
      view: 'resolver',
      server: '10.2.0.53',
      timed_out: true,
      tool: 'dig',
    }));
    expect(verdicts(detection, view([GATEWAY, ping('10.2.0.10', 0)], [trace()], { dns_queries }))).toEqual([
      'critical',
    ]);
  });

  it.each([
    ['one dead host among others', [GATEWAY, ping('10.2.0.10', 0), ping('10.3.0.10', 30)], [trace()]],
    ['a router that answers the trace', [GATEWAY, ping('10.2.0.10', 0), ping('10.3.0.10', 0)], [trace(1)]],
    [
      'a dead gateway',
      [ping('10.1.0.1', 0, 'gateway'), ping('10.2.0.10', 0), ping('10.3.0.10', 0)],
      [trace()],
    ],
  ])('is not fooled by %s', (_, pings, paths) => {
    expect(verdicts(detection, view(pings, paths))).toEqual(['clear']);
  });

  it('is unsure without a trace, and does not judge by a single destination', () => {
    expect(verdicts(detection, view([GATEWAY, ping('10.2.0.10', 0), ping('10.3.0.10', 0)], []))).toEqual([
      'hint',
    ]);
    expect(verdicts(detection, view([GATEWAY, ping('10.2.0.10', 0)]))).toEqual(['not_exercised']);
  });

  it('is not fooled where a connection of somebody passes through it', () => {
    const sockets = [
      {
        protocol: 'tcp',
        state: 'ESTAB',
        local_address: 'x',
        remote_address: '10.4.0.10',
        lastack_ms: 40,
        data_segs_out: 9,
      },
    ];
    const pings = [GATEWAY, ping('10.2.0.10', 0), ping('10.3.0.10', 0)];
    expect(verdicts(detection, view(pings, [trace()], { sockets }))).toEqual(['clear']);
  });
});
