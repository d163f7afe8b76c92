import { BASE_TOOLS } from '../core/collector.js';
import type { HostInfo, InterfaceInfo } from '../core/host-info.js';
import type { Transport } from '../transport/transport.js';
import { ipv4Gateways, ipv6Gateways } from './discover-gateways.js';
import { discoverModules, MODULE_FILES } from './discover-modules.js';
import { discoverPeers } from './discover-peers.js';
import { LOOK_MS, MAX_BYTES, textsOf } from './read-text.js';
import { discoverSudo } from './sudo.js';
import { LOCALTIME, timeZoneOf } from './time-zone.js';

/** What a plan depends on; read in one go. */
const FILES = [
  '/proc/sys/kernel/hostname',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/kernel/random/boot_id',
  '/proc/self/status',
  '/proc/1/comm',
  '/sys/devices/system/cpu/online',
  '/etc/resolv.conf',
  '/proc/net/route',
  '/proc/net/ipv6_route',
  '/sys/class/net/*/flags',
  '/sys/class/net/*/mtu',
  '/sys/class/net/*/device/uevent',
];

/** Where nobody asked: none is known to be there. */
const UNKNOWN_MODULES: HostInfo['modules'] = { loadable: true, present: new Set() };

/** Learns what a plan depends on, from a few small reads and at most one command. Nothing here can fail. */
export async function discoverHost(
  transport: Transport,
  toolNames: readonly string[],
  wanted: {
    readonly peers: boolean;
    /** Nothing that is planned depends on kernel modules or sudo. */
    readonly isPlain?: boolean;
    readonly id?: string;
    readonly timeZone?: string;
    readonly sudo?: boolean;
  },
): Promise<HostInfo> {
  // Two round trips on a remote host: these together, then what depends on them.
  const survey = await transport.survey({
    tools: [...toolNames, ...BASE_TOOLS, 'ss', 'sudo', 'grep'],
    links: [LOCALTIME],
    files: wanted.isPlain && !wanted.peers ? FILES : [...FILES, ...MODULE_FILES],
    maxBytesEach: MAX_BYTES,
    timeoutMs: LOOK_MS,
  });
  const { tools } = survey;
  const files = textsOf(survey.files);
  const timeZone = wanted.timeZone ?? timeZoneOf(transport, survey.links);
  const text = (path: string): string | undefined => files.get(path);
  const kernel = text('/proc/sys/kernel/osrelease')?.trim();
  const bootId = text('/proc/sys/kernel/random/boot_id')?.trim();
  const init = text('/proc/1/comm')?.trim();
  // Effective uid: `Uid: real effective saved fs` (proc_pid_status(5)).
  const status = /^Uid:\s+\d+\s+(\d+)/m.exec(text('/proc/self/status') ?? '')?.[1];
  const uid = Number(status ?? (transport.kind === 'local' ? process.geteuid?.() : undefined) ?? 65534);
  const [modules, sudo] = await Promise.all([
    wanted.isPlain && !wanted.peers
      ? UNKNOWN_MODULES
      : discoverModules(transport, files, {
          ...(kernel !== undefined && { kernel }),
          hasGrep: tools.has('grep'),
        }),
    uid !== 0 && !wanted.isPlain && wanted.sudo !== false && tools.has('sudo')
      ? discoverSudo(transport)
      : undefined,
  ]);
  const name = text('/proc/sys/kernel/hostname')?.trim() || 'localhost';
  return {
    id: wanted.id ?? name,
    hostname: name,
    ...(kernel !== undefined && { kernel }),
    ...(bootId !== undefined && { bootId }),
    ...(init !== undefined && { init }),
    ...(timeZone !== undefined && { timeZone }),
    uid,
    cpus: countCpus(text('/sys/devices/system/cpu/online') ?? '0'),
    tools: new Set(tools.keys()),
    interfaces: interfacesOf(files),
    gateways: [
      ...ipv4Gateways(text('/proc/net/route') ?? ''),
      ...ipv6Gateways(text('/proc/net/ipv6_route') ?? ''),
    ],
    resolvers: [...(text('/etc/resolv.conf') ?? '').matchAll(/^nameserver\s+(\S+)/gm)].flatMap(
      (m) => m[1] ?? [],
    ),
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

function interfacesOf(files: ReadonlyMap<string, string>): InterfaceInfo[] {
  return [...files.entries()].flatMap(([path, mtu]): InterfaceInfo[] => {
    const base = /^(\/sys\/class\/net\/[^/]+)\/mtu$/.exec(path)?.[1];
    if (base === undefined) return [];
    const bits = Number(files.get(`${base}/flags`)?.trim() ?? 0);
    return [
      {
        name: base.slice('/sys/class/net/'.length),
        up: (bits & 0x1) !== 0, // IFF_UP
        mtu: Number(mtu.trim()),
        loopback: (bits & 0x8) !== 0, // IFF_LOOPBACK
        physical: files.has(`${base}/device/uevent`),
      },
    ];
  });
}
