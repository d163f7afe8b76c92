import { addressAndPort } from '../../core/connections.js';
import { cite, type HostView } from '../../core/fact-view.js';
import { groupBy } from '../../core/group-by.js';
import type { TableRow } from '../../core/table-row.js';
import { conntrackUsage } from '../../tables/conntrack-usage.js';
import { dnsConfig } from '../../tables/dns-config.js';
import { firewallChains } from '../../tables/firewall-chains.js';
import { firewallRules } from '../../tables/firewall-rules.js';
import { interfaces } from '../../tables/interfaces.js';
import { nicDrivers } from '../../tables/nic-drivers.js';
import { nicParameters } from '../../tables/nic-parameters.js';
import { nicSettings } from '../../tables/nic-settings.js';
import { qdiscs } from '../../tables/qdiscs.js';
import { routes } from '../../tables/routes.js';
import { rules } from '../../tables/rules.js';
import { sockets } from '../../tables/sockets.js';
import { sysctl } from '../../tables/sysctl.js';
import { system } from '../../tables/system.js';

export interface SettingValue {
  /** `sysctl`, `interface`, `route` … */
  readonly group: string;
  /** What is read as a whole: a host that has nothing of it was not asked, or has no such interface. */
  readonly scope: string;
  readonly value: string;
  readonly cite: string;
}

/** Names below /proc/sys that hold a present state and no setting. */
const STATE =
  /^(?:fs\.(?:file-nr|inode-nr|inode-state|dentry-state|aio-nr)|kernel\.(?:random|ns_last_pid|pty)\b.*|.*_count)$/;

/** The kernel makes a folder of settings with each interface. */
const OF_INTERFACE = /^(net\.ipv[46]\.(?:conf|neigh)\..+)\.[^.]+$/;

type Cited = Pick<TableRow, '_artifact' | '_line' | '_end_line'>;

/** How a host is set up: name → value and its line. Addresses and MACs, which every host has its own of, are not in it. */
export function settingsOf(view: HostView): ReadonlyMap<string, SettingValue> {
  const all = new Map<string, SettingValue>();
  const set = (group: string, name: string, value: unknown, row: Cited, scope = group): void => {
    if (value === undefined) return;
    const text = Array.isArray(value) ? value.map(String).join(' ') : String(value);
    all.set(`${group} ${name}`.trim(), { group, scope, value: text, cite: cite(row) });
  };
  for (const row of view.latest(system)) {
    for (const name of ['os_name', 'kernel', 'kernel_version', 'clocksource'] as const)
      set('system', name, row[name], row);
  }
  for (const row of view.latest(sysctl)) {
    if (!STATE.test(row.name)) set('sysctl', row.name, row.value, row, OF_INTERFACE.exec(row.name)?.[1]);
  }
  for (const row of view.latest(interfaces)) {
    for (const name of ['mtu', 'state', 'qdisc', 'qlen', 'master', 'xdp'] as const)
      set('interface', `${row.interface} ${name}`, row[name], row);
  }
  for (const row of view.latest(nicSettings)) {
    for (const name of ['speed_mbps', 'duplex', 'auto_negotiation'] as const)
      set('nic', `${row.interface} ${name}`, row[name], row);
  }
  for (const row of view.latest(nicDrivers)) {
    for (const name of ['driver', 'version', 'firmware_version'] as const)
      set('nic', `${row.interface} ${name}`, row[name], row);
  }
  for (const row of view.latest(nicParameters)) {
    // Of the plug-in optics it tells temperatures and levels.
    if (row.group !== 'module') set('nic', `${row.interface} ${row.group} ${row.name}`, row.value, row);
  }
  for (const row of view.latest(qdiscs)) {
    if (row.parent === 'root')
      set('qdisc', row.interface, [row.kind, row.options ?? ''].join(' ').trim(), row);
  }
  for (const row of view.latest(conntrackUsage)) {
    for (const [name, value] of Object.entries(row)) {
      if (name !== 'count' && !name.startsWith('_')) set('conntrack', name, value, row);
    }
  }
  for (const row of view.latest(dnsConfig)) {
    for (const name of [
      'nameservers',
      'search',
      'ndots',
      'timeout_s',
      'attempts',
      'options',
      'hosts_order',
    ] as const)
      set('resolver', `${row.source} ${row.scope} ${name}`, row[name], row);
  }
  for (const [name, list] of groupBy(
    view.latest(routes).filter(isUnicast),
    (r) => `${r.table ?? 'main'} ${r.destination}`,
  )) {
    const hops = list.map((r) =>
      [
        r.type === 'unicast' ? '' : r.type,
        r.via && `via ${r.via}`,
        r.dev && `dev ${r.dev}`,
        r.mtu && `mtu ${r.mtu}`,
        r.metric !== undefined && `metric ${r.metric}`,
      ]
        .filter(Boolean)
        .join(' '),
    );
    set('route', name, hops.toSorted().join('; '), list[0]);
  }
  for (const row of view.latest(rules))
    set('rule', `${row.priority} ${row.selector}`, [row.action, row.table ?? ''].join(' ').trim(), row);
  for (const row of view.latest(firewallChains)) {
    set('firewall', `${row.source} ${row.family} ${row.table} ${row.chain} policy`, row.policy, row);
  }
  const chains = groupBy(view.latest(firewallRules), (r) => `${r.source} ${r.family} ${r.table} ${r.chain}`);
  for (const [name, list] of chains) set('firewall', name, list.map((r) => r.rule).join('; '), list[0]);
  for (const row of view.latest(sockets)) {
    if (row.state === 'LISTEN')
      set(
        'listener',
        `${row.protocol} ${addressAndPort(row.local_address, row.local_port)}`,
        `backlog ${row.backlog ?? '?'}${row.users?.[0] ? `, ${row.users[0].name}` : ''}`,
        row,
      );
  }
  return all;
}

const NOT_UNICAST = new Set(['local', 'broadcast', 'multicast', 'anycast']);

function isUnicast({ type }: { readonly type?: string | undefined }): boolean {
  return !NOT_UNICAST.has(type ?? 'unicast');
}
