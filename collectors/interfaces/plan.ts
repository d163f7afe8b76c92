import type { PlanContext, Probe } from '../../src/core/collector.js';

const NET = '/sys/class/net';
/** With more interfaces than this (container hosts) only the first ones get their files in /sys read. */
const MOST = 64;

/**
 * One `ip` call prints links, addresses and counters of all interfaces. What it does not know is read from
 * /sys; where it is missing, /sys and /proc stand in for it.
 */
export function plan(context: PlanContext): Probe[] {
  const { tools } = context.host;
  const links = interfacesToRead(context);
  return [
    {
      id: 'interfaces',
      when: 'start_end',
      run: [
        { argv: ['ip', '-s', '-s', '-d', 'address', 'show'] },
        { argv: ['ifconfig', '-a'] },
        { read: links.flatMap(describing) },
      ],
    },
    { id: 'sysfs', when: 'start_end', run: { read: links.flatMap(linkFiles) } },
    ...(mayHaveBonds(context) ? [bonding] : []),
    ...(tools.has('ip') ? [] : withoutIp(tools.has('ifconfig'))),
    ...(context.profile === 'full' && tools.has('bridge') ? bridges() : []),
  ];
}

const bonding: Probe = { id: 'bonding', when: 'start_end', run: { read: '/proc/net/bonding/*' } };

/** Without its module there is no bond; a kernel with everything built in does not tell. */
function mayHaveBonds({ host: { modules } }: PlanContext): boolean {
  return !modules.loadable || modules.present.has('bonding');
}

function withoutIp(ifconfig: boolean): Probe[] {
  const counters = `${NET}/*/statistics/*`;
  const probes: Probe[] = [
    {
      id: 'statistics',
      when: 'start_end',
      // ifconfig prints /proc/net/dev already.
      run: { read: ifconfig ? counters : [counters, '/proc/net/dev'] },
    },
  ];
  if (ifconfig) return probes;
  const files = ['/proc/net/if_inet6', '/proc/net/fib_trie', '/proc/net/route'];
  return [...probes, { id: 'addresses', when: 'start_end', run: { read: files } }];
}

function bridges(): Probe[] {
  return [
    { id: 'bridge-link', when: 'start_end', run: { argv: ['bridge', '-s', '-d', 'link', 'show'] } },
    { id: 'bridge-vlan', when: 'once', run: { argv: ['bridge', '-d', 'vlan', 'show'] } },
  ];
}

interface Named {
  readonly name: string;
  readonly up: boolean;
  readonly loopback: boolean;
}

/** Interfaces in question first, then physical ones, then the rest; all of them where none is known. */
function interfacesToRead({ host, interfaces }: PlanContext): Named[] {
  const unknown = (name: string): Named => ({ name, up: true, loopback: false });
  const known = new Map(host.interfaces.map((i) => [i.name, i]));
  const physical = host.interfaces.filter((i) => i.physical).map((i) => i.name);
  const names = [...new Set([...interfaces, ...physical, ...known.keys()])].slice(0, MOST);
  return names.length === 0 ? [unknown('*')] : names.map((name) => known.get(name) ?? unknown(name));
}

/**
 * The files of one interface, one after the other, so that a row can cite the lines it was read from. Of one that
 * is down the kernel refuses to tell carrier, speed and duplex, of loopback speed and duplex.
 */
function linkFiles({ name, up, loopback }: Named): string[] {
  const files = ['operstate', up ? 'carrier*' : 'carrier_*', ...(up && !loopback ? ['speed', 'duplex'] : [])];
  // As a glob, so that its absence on a virtual interface is no error.
  return [...files, 'ifindex', 'dev_port', 'device/numa_nod[e]'].map((file) => `${NET}/${name}/${file}`);
}

function describing({ name }: Named): string[] {
  const files = [
    'operstate',
    'mtu',
    'tx_queue_len',
    'flags',
    'address',
    'ifindex',
    'carrier_changes',
    'uevent',
  ];
  return [...files, 'master/ueven[t]'].map((file) => `${NET}/${name}/${file}`);
}
