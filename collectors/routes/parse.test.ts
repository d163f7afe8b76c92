import { describe, expect, it } from 'vitest';
import type { HostInfo } from '../../src/core/host-info.js';
import type { Command, PlanContext } from '../../src/core/collector.js';
import { probeOutput } from '../../test/support/probe-output.js';
import { sharedPath, sharedText } from '../../test/support/shared-fixtures.js';
import { ipv6FromHex } from '../../src/core/ipv6.js';
import { destinationText, prefixLength } from './addresses.js';
import { parse } from './parse.js';
import { plan } from './plan.js';

const all = (text: string, probe: string, tool: string, argv = [tool]) => [
  ...parse(probeOutput(text, { probe, tool, argv })),
];
const rows = (text: string, probe: string, tool: string, argv?: string[]) =>
  all(text, probe, tool, argv).flatMap((p) => ('gap' in p ? [] : [p.row]));

const host: HostInfo = {
  id: 'h',
  hostname: 'h',
  uid: 0,
  cpus: 1,
  tools: new Set(),
  interfaces: [],
  gateways: [],
  resolvers: [],
  peers: [],
  modules: { loadable: false, present: new Set() },
};
const context = (over: Partial<PlanContext> = {}): PlanContext => ({
  host,
  profile: 'network',
  windowMs: 10_000,
  targets: [],
  interfaces: [],
  logs: [],
  params: {},
  ...over,
});

describe('routes from `ip route`', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/ip_route.out')).each(['centos-7.7', 'ubuntu-18.04'])(
    'equal those of jc (%s)',
    (distro) => {
      const theirs = JSON.parse(sharedText(`jc/${distro}/ip_route.json`)) as Record<string, unknown>[];
      const ours = rows(sharedText(`jc/${distro}/ip_route.out`), 'route', 'ip');
      expect(ours).toHaveLength(theirs.length);
      expect(ours).toMatchObject(
        theirs.map(({ ip, status, ...same }) => ({
          destination: ip,
          // They print any trailing word as "status"; ours is a list.
          flags: status === undefined ? [] : [status],
          ...same,
        })),
      );
    },
  );

  it
    .skipIf(!sharedPath('ntc-templates/tests/linux/ip_route_show'))
    .each(['linux_ip_route_show', 'linux_ip_route_show2', 'linux_ip_route_show_linkdown'])(
    'equal those of ntc-templates (%s)',
    (name) => {
      const base = `ntc-templates/tests/linux/ip_route_show/${name}`;
      const field = (block: string, key: string): string | undefined =>
        new RegExp(`${key}: "(.*)"`).exec(block)?.[1] || undefined;
      const theirs = sharedText(`${base}.yml`)
        .split(/^ {2}- /m)
        .slice(1)
        .map((block) => ({
          destination: field(block, 'network'),
          dev: field(block, 'nexthop_if'),
          via: field(block, 'nexthop_ip'),
          proto: field(block, 'protocol'),
          scope: field(block, 'scope'),
          src: field(block, 'src'),
          metric: field(block, 'metric'),
        }));
      // Their template skips every line that begins with a type (unreachable, broadcast, local).
      const ours = rows(sharedText(`${base}.raw`), 'route', 'ip').filter((r) => r['type'] === 'unicast');
      expect(
        ours.map(({ destination, dev, via, proto, scope, src, metric }) => ({
          destination,
          dev,
          via,
          proto,
          scope,
          src,
          // An absent IPv4 metric is 0 in the kernel; they leave it empty.
          metric: metric === 0 ? undefined : String(metric),
        })),
      ).toEqual(theirs);
    },
  );

  it
    .skipIf(!sharedPath('sosreport/vault/sos_commands/networking/ip_route_show_table_all'))
    .each(['vault', 'kubernetes'])(
    'tell IPv4 from IPv6 in one sosreport file without a hint (%s)',
    (tree) => {
      const text = sharedText(`sosreport/${tree}/sos_commands/networking/ip_route_show_table_all`);
      const six = sharedText(`sosreport/${tree}/sos_commands/networking/ip_-6_route_show_table_all`);
      const found = all(text, 'route', 'ip');
      expect(found.filter((p) => 'gap' in p)).toEqual([]);
      expect(rows(text, 'route', 'ip').filter((r) => r['family'] === 6)).toEqual(
        rows(six, 'route-ipv6', 'ip'),
      );
      expect(rows(text, 'route', 'ip')).toContainEqual(
        expect.objectContaining({ family: 4, destination: 'default', table: 'main' }),
      );
    },
  );

  it('gives the words of an encapsulation to `encap`, not to the route', () => {
    const [route] = rows(
      '10.9.0.0/16  encap ip id 7 src 0.0.0.0 dst 10.1.1.1 tos 0 dev eth0 src 10.1.1.2\n',
      'route-ipv4',
      'ip',
    );
    expect(route).toMatchObject({ encap: 'ip id 7 src 0.0.0.0 dst 10.1.1.1 tos 0', src: '10.1.1.2' });
    expect(route?.['tos']).toBeUndefined();
  });

  it('keeps words it does not know', () => {
    expect(rows('default via 10.0.0.1 dev eth0 brandnew 5\n', 'route-ipv4', 'ip')).toMatchObject([
      { via: '10.0.0.1', other: 'brandnew 5' },
    ]);
  });

  it('reports lines that are no route as gaps', () => {
    expect(all('Object "rout" is unknown\n\tnexthop via 1.2.3.4 dev x\n', 'route-ipv4', 'ip')).toEqual([
      { gap: 'not a route', line: 1 },
      { gap: 'not part of a route', line: 2 },
    ]);
  });
});

describe('routes without iproute2', () => {
  it.skipIf(!sharedPath('jc/centos-7.7/route-vn.out'))('equal those of jc from `route -n`', () => {
    const theirs = JSON.parse(sharedText('jc/centos-7.7/route-vn.json')) as {
      destination: string;
      gateway: string;
      genmask: string;
      metric: number;
      iface: string;
    }[];
    expect(rows(sharedText('jc/centos-7.7/route-vn.out'), 'route', 'route')).toEqual(
      theirs.map((t) => ({
        family: 4,
        table: 'main',
        type: 'unicast',
        destination: destinationText(t.destination, prefixLength(t.genmask) ?? -1, 32),
        ...(t.gateway !== '0.0.0.0' && { via: t.gateway }),
        dev: t.iface,
        metric: t.metric,
        flags: [],
      })),
    );
  });

  it.skipIf(!sharedPath('jc/centos-7.7/route-6-n.out'))('equal those of jc from `route -6 -n`', () => {
    const theirs = JSON.parse(sharedText('jc/centos-7.7/route-6-n.json')) as Record<string, unknown>[];
    const ours = rows(sharedText('jc/centos-7.7/route-6-n.out'), 'route', 'route');
    // `::/0 !n -1 lo` is the kernel's end of a table, not a route: they list it, we do not. Their last
    // element is the empty line at the end of the file.
    const real = theirs.filter(
      (t) => t['destination'] !== undefined && !(t['destination'] === '::/0' && t['metric'] === -1),
    );
    expect(ours).toHaveLength(real.length);
    expect(ours.map((r) => [r['via'] ?? '::', r['metric'], r['dev']])).toEqual(
      real.map((t) => [t['next_hop'], t['metric'], t['iface']]),
    );
  });

  it.skipIf(!sharedPath('jc/linux-proc/net_route'))('equal those of jc from /proc', () => {
    expect(rows(sharedText('jc/linux-proc/net_route'), 'route-ipv4', 'read')).toEqual([
      {
        family: 4,
        table: 'main',
        type: 'unicast',
        destination: 'default',
        via: '192.168.71.2',
        dev: 'ens33',
        metric: 100,
        flags: [],
      },
      {
        family: 4,
        table: 'main',
        type: 'unicast',
        destination: '192.168.71.0/24',
        dev: 'ens33',
        metric: 0,
        flags: [],
      },
      {
        family: 4,
        table: 'main',
        type: 'unicast',
        destination: '192.168.71.2',
        dev: 'ens33',
        metric: 100,
        flags: [],
      },
    ]);
    const six = rows(sharedText('jc/linux-proc/net_ipv6_route'), 'route-ipv6', 'read');
    expect(six.map((r) => [r['type'], r['destination'], r['dev']])).toEqual([
      ['unicast', '::1', 'lo'],
      ['unicast', 'fe80::/64', 'ens33'],
      ['local', '::1', 'lo'],
      ['local', 'fe80::20c:29ff:fea4:e315', 'ens33'],
      ['multicast', 'ff00::/8', 'ens33'],
    ]);
  });

  it('writes IPv6 addresses as RFC 5952 asks', () => {
    const text = (hex: string) => ipv6FromHex(hex.replaceAll(':', ''));
    expect(text('2001:0db8:0000:0001:0000:0000:0000:0001')).toBe('2001:db8:0:1::1');
    expect(text('2001:0db8:0000:0000:0001:0000:0000:0001')).toBe('2001:db8::1:0:0:1');
    expect(text('2001:0db8:0000:0001:0001:0001:0001:0001')).toBe('2001:db8:0:1:1:1:1:1');
    expect(text('0000:0000:0000:0000:0000:0000:0000:0000')).toBe('::');
  });
});

describe('the plan', () => {
  const target = (name: string, addresses: string[]) => ({
    name,
    host: name,
    addresses,
    origin: 'given' as const,
  });

  it('asks for both IP versions and, with nothing else known, nothing more', () => {
    expect(plan(context({ profile: 'quick' })).map((p) => p.id)).toEqual([
      'route-ipv4',
      'rule-ipv4',
      'route-ipv6',
      'rule-ipv6',
    ]);
  });

  it('looks up at most two addresses per version and target, and takes the zone apart', () => {
    const probes = plan(
      context({
        targets: [
          target('many.test', ['192.0.2.1', '2001:db8::1', '192.0.2.2', '192.0.2.3']),
          target('fe80::1%eth0', ['fe80::1%eth0']),
          target('gone.test', []),
        ],
      }),
    ).filter((p) => p.id.startsWith('route-get'));
    expect(probes.map((p) => [p.id, p.subject, (p.run as Command).argv.slice(2).join(' ')])).toEqual([
      ['route-get', 'many.test', 'get 192.0.2.1'],
      ['route-get-2', 'many.test', 'get 192.0.2.2'],
      ['route-get-3', 'many.test', 'get 2001:db8::1'],
      ['route-get', 'fe80::1%eth0', 'get fe80::1 oif eth0'],
    ]);
  });
});
