import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { verdicts } from '../../test/support/judge.js';
import detection from './no-route.js';

const lookup = (address: string, error?: string) => ({
  target: 'web',
  address,
  ...(error === undefined ? { type: 'unicast', dev: 'eth0' } : { error }),
});
const NONE = 'RTNETLINK answers: Network is unreachable';
const link = { family: 4, table: 'main', destination: '10.1.0.0/24', dev: 'eth0', flags: [] };

describe('no-route', () => {
  it('reports what the kernel has no route for', () => {
    expect(
      verdicts(
        detection,
        hostView({ rows: { routes: [link], route_lookups: [lookup('203.0.113.1', NONE)] } }),
      ),
    ).toEqual(['critical']);
  });

  it('is not fooled by the IPv6 address of a name on a host without IPv6', () => {
    const route_lookups = [lookup('203.0.113.1'), lookup('2001:db8::1', NONE)];
    expect(verdicts(detection, hostView({ rows: { routes: [link], route_lookups } }))).toEqual(['clear']);
    expect(
      verdicts(
        detection,
        hostView({ rows: { routes: [link], route_lookups: [lookup('2001:db8::1', NONE)] } }),
      ),
    ).toEqual(['not_exercised']);
  });

  it('takes an IPv6 address that was written down for what it is, and any on a host with IPv6 alone', () => {
    const literal = { ...lookup('fd99::1', NONE), target: 'http://[fd99::1]:80/' };
    expect(verdicts(detection, hostView({ rows: { routes: [link], route_lookups: [literal] } }))).toEqual([
      'critical',
    ]);
    const six = { family: 6, table: 'main', destination: 'fe80::/64', dev: 'eth0', flags: [] };
    const route_lookups = [lookup('2001:db8::1', NONE)];
    expect(verdicts(detection, hostView({ rows: { routes: [six], route_lookups } }))).toEqual(['critical']);
  });

  it('finds that a resolver has no route, which is a hint where other addresses have one', () => {
    const resolver = (address: string, error?: string) => ({ ...lookup(address, error), target: address });
    const dns_config = [
      { source: '/etc/resolv.conf', scope: 'global', nameservers: ['203.0.113.53', '10.1.0.53', 'fd00::53'] },
    ];
    const found = (...route_lookups: ReturnType<typeof lookup>[]): string[] =>
      verdicts(detection, hostView({ rows: { routes: [link], route_lookups, dns_config } }));
    expect(found(resolver('203.0.113.53', NONE))).toEqual(['critical']);
    expect(found(resolver('203.0.113.53', NONE), resolver('10.1.0.53'))).toEqual(['hint']);
    expect(found(resolver('203.0.113.53', NONE), lookup('10.1.0.9'))).toEqual(['hint']);
    expect(found(resolver('10.1.0.53'), resolver('fd00::53', NONE))).toEqual(['clear']);
  });

  it('finds a router without a route for what nobody reaches', () => {
    const ping_summary = [
      { target: 'web', role: 'target', address: '10.2.0.10', transmitted: 30, received: 0, complete: true },
    ];
    const client = hostView({
      id: 'c',
      rows: { ping_summary, routes: [link, { ...link, destination: 'default', via: '10.1.0.1' }] },
    });
    expect(
      verdicts(detection, client, hostView({ id: 'r', role: 'gateway', rows: { routes: [link] } })),
    ).toEqual(['clear', 'critical']);
    expect(
      verdicts(detection, client, hostView({ id: 's', role: 'server', rows: { routes: [link] } })),
    ).toEqual(['clear', 'not_exercised']);
  });
});
