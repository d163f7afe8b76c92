import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { judge, verdicts } from '../../test/support/judge.js';
import detection from './dead-end-route.js';

const SERVER = '10.2.0.10';
const route = (destination: string, more: object = {}) => ({
  family: 4,
  table: 'main',
  destination,
  flags: [],
  ...more,
});
const client = (received: number) =>
  hostView({
    id: 'client',
    rows: {
      ping_summary: [
        { target: 'web', role: 'target', address: SERVER, transmitted: 30, received, complete: true },
      ],
      routes: [route('default', { via: '10.1.0.1' })],
    },
  });
const router = (...routes: object[]) =>
  hostView({
    id: 'router',
    role: 'gateway',
    rows: { routes: [route('10.2.0.0/24', { dev: 'wan0' }), ...routes] as never },
  });

describe('dead-end-route', () => {
  it('finds the blackhole on a router for an address that another host gets no answer from', () => {
    const [, onRouter] = judge(detection, client(0), router(route(SERVER, { type: 'blackhole' })));
    expect(onRouter).toMatchObject({ host: 'router', state: 'fired', severity: 'critical', subject: SERVER });
    expect(onRouter?.statement).toContain(
      `end in the blackhole route ${SERVER}; nothing came back from there (30 of 30 tries)`,
    );
  });

  it('is not fooled by a blackhole for a covering prefix or for others', () => {
    const covering = router(
      route('10.0.0.0/8', { type: 'blackhole' }),
      route('192.168.0.0/16', { type: 'unreachable' }),
    );
    expect(verdicts(detection, client(0), covering)).toEqual(['clear', 'clear']);
  });

  it('only mentions a dead end that somebody else reaches another way', () => {
    expect(verdicts(detection, client(30), router(route(SERVER, { type: 'prohibit' })))).toEqual([
      'clear',
      'info',
    ]);
  });

  it('believes the kernel more than the table main', () => {
    const rules = [
      { family: 4, priority: 100, selector: 'from all fwmark 0x1', action: 'lookup', table: '100' },
    ];
    const routes = [route(SERVER, { type: 'blackhole' })];
    expect(verdicts(detection, client(0), hostView({ id: 'r', rows: { routes, rules } }))).toEqual([
      'clear',
      'clear',
    ]);
    const route_lookups = [{ target: 'web', address: SERVER, error: 'RTNETLINK answers: Invalid argument' }];
    expect(verdicts(detection, hostView({ rows: { route_lookups, routes } }))).toEqual(['critical']);
  });
});
