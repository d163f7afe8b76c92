import { BASE_TOOLS } from '../core/collector.js';
import type { HostInfo, InterfaceInfo } from '../core/host-info.js';
import type { Transport } from '../transport/transport.js';
import { ipv4Gateways, ipv6Gateways } from './discover-gateways.js';
import { discoverModules } from './discover-modules.js';
import { discoverPeers } from './discover-peers.js';
import { readText } from './read-text.js';
import { discoverSudo } from './sudo.js';

/** Learns what a plan depends on, from a few small reads and at most one command. Nothing here can fail. */
export async function discoverHost(
  transport: Transport,
  toolNames: readonly string[],
  wanted: { readonly peers: boolean; readonly id?: string; readonly timeZone?: string },
): Promise<HostInfo> {
  const text = (path: string): Promise<string | undefined> => readText(transport, path);
  const [hostname, kernel, bootId, status, cpus, resolv, route, route6, interfaces, tools] =
    await Promise.all([
      text('/proc/sys/kernel/hostname'),
      text('/proc/sys/kernel/osrelease'),
      text('/proc/sys/kernel/random/boot_id'),
      text('/proc/self/status'),
      text('/sys/devices/system/cpu/online'),
      text('/etc/resolv.conf'),
      text('/proc/net/route'),
      text('/proc/net/ipv6_route'),
      discoverInterfaces(transport),
      transport.findTools([...toolNames, ...BASE_TOOLS, 'ss', 'sudo']),
    ]);
  // Effective uid: `Uid: real effective saved fs` (proc_pid_status(5)).
  const uid = Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status ?? '')?.[1] ?? process.geteuid?.() ?? 65534);
  const modules = await discoverModules(transport, kernel?.trim());
  const sudo = uid !== 0 && tools.has('sudo') ? await discoverSudo(transport) : undefined;
  const name = hostname?.trim() || 'localhost';
  return {
    id: wanted.id ?? name,
    hostname: name,
    ...(kernel !== undefined && { kernel: kernel.trim() }),
    ...(bootId !== undefined && { bootId: bootId.trim() }),
    // The zone of this process is that of the machine, or what its user set in TZ.
    ...(transport.kind === 'local' && { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    uid,
    cpus: countCpus(cpus ?? '0'),
    tools: new Set(tools.keys()),
    interfaces,
    gateways: [...ipv4Gateways(route ?? ''), ...ipv6Gateways(route6 ?? '')],
    resolvers: [...(resolv ?? '').matchAll(/^nameserver\s+(\S+)/gm)].flatMap((m) => m[1] ?? []),
    peers: wanted.peers ? await discoverPeers(transport, tools.has('ss') && mayRunSs(modules)) : [],
    modules,
    ...(sudo && { sudo }),
  };
}

function mayRunSs(modules: HostInfo['modules']): boolean {
  return !modules.loadable || (modules.present.has('tcp_diag') && modules.present.has('inet_diag'));
}

/** `0-3,8` → 5 (cputopology: cpulist format). */
export function countCpus(list: string): number {
  const counts = list
    .trim()
    .split(',')
    .map((part) => {
      const [from, to] = part.split('-').map(Number);
      return (to ?? from ?? 0) - (from ?? 0) + 1;
    });
  return Math.max(
    1,
    counts.reduce((a, b) => a + (Number.isFinite(b) ? b : 0), 0),
  );
}

async function discoverInterfaces(transport: Transport): Promise<InterfaceInfo[]> {
  const devices = new Set(await transport.expand(['/sys/class/net/*/device']));
  const names = (await transport.expand(['/sys/class/net/*/mtu'])).map((path) => path.split('/')[4] ?? '');
  return Promise.all(
    names.map(async (name) => {
      const base = `/sys/class/net/${name}`;
      const [flags, mtu] = await Promise.all([
        readText(transport, `${base}/flags`),
        readText(transport, `${base}/mtu`),
      ]);
      const bits = Number(flags?.trim() ?? 0);
      return {
        name,
        up: (bits & 0x1) !== 0, // IFF_UP
        mtu: Number(mtu?.trim() ?? 0),
        loopback: (bits & 0x8) !== 0, // IFF_LOOPBACK
        physical: devices.has(`${base}/device`),
      };
    }),
  );
}
