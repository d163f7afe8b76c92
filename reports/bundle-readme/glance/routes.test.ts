import { describe, expect, it } from 'vitest';
import { bundleView, snapshots } from '../../../test/support/bundle-view.js';
import { all, loud } from '../../../test/support/said.js';
import { routes } from './routes.js';

describe('routes', () => {
  const lookup = (columns: object) => ({
    target: 'api.example',
    address: '192.0.2.7',
    type: 'unicast',
    via: '192.0.2.1',
    dev: 'eth0',
    src: '192.0.2.2',
    ...columns,
  });

  it('says once how packets to an address leave', () => {
    const rows = { route_lookups: [lookup({}), lookup({ target: 'https://api.example/' })] };
    expect(all(routes, { rows })).toEqual(['192.0.2.7: via 192.0.2.1, device eth0, from 192.0.2.2']);
  });

  it('takes a dead end for news, but not the IPv6 half of a name whose IPv4 works', () => {
    const blackhole = lookup({ type: 'blackhole', via: undefined });
    expect(loud(routes, { rows: { route_lookups: [blackhole] } })).toEqual([
      '192.0.2.7: no way there, the route is blackhole',
    ]);
    const six = lookup({ address: '2001:db8::7', type: undefined, error: 'Network is unreachable' });
    expect(loud(routes, { rows: { route_lookups: [six] } })).toHaveLength(1);
    expect(loud(routes, { rows: { route_lookups: [six, lookup({})] } })).toEqual([]);
  });

  it('sees routes come and go, but not those of own addresses', () => {
    const route = {
      family: 4,
      table: 'main',
      type: 'unicast',
      destination: '198.51.100.0/24',
      via: '192.0.2.1',
      dev: 'eth0',
      flags: [],
    };
    const [start, end] = snapshots(route);
    const local = { ...route, table: 'local', type: 'local', destination: '192.0.2.9', _snapshot: 'end' };
    expect(all(routes, { rows: { routes: [start, end, local] } })).toEqual([]);
    const moved = { ...end, via: '192.0.2.254' };
    const said = routes(bundleView({ rows: { routes: [start, moved] } }));
    expect(said.map((s) => [s.standsOut, s.text, s.quote])).toEqual([
      [true, 'a route went in the window', '198.51.100.0/24 via 192.0.2.1 dev eth0'],
      [true, 'a route came in the window', '198.51.100.0/24 via 192.0.2.254 dev eth0'],
    ]);
  });

  it('does not call every route new where only one snapshot was taken', () => {
    const only = { family: 4, type: 'unicast', destination: '198.51.100.0/24', flags: [], _snapshot: 'end' };
    expect(loud(routes, { rows: { routes: [only] } })).toEqual([]);
  });
});
