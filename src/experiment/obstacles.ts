import { cpuList } from '../core/cpu-list.js';
import type { HostEnd } from './host-end.js';
import { neededFlags } from './load-commands.js';
import { type Cell, sizeWord } from './matrix.js';
import type { End } from './settings.js';

export type Ends = Readonly<Record<End, HostEnd>>;

interface Consent {
  /** `--allow-module-load`. */
  readonly moduleLoad: boolean;
}

/** Why a cell cannot be measured between these hosts, with how that was found out; undefined: it can. */
export function obstacleOf(cell: Cell, ends: Ends, consent: Consent): string | undefined {
  for (const end of ['client', 'server'] as const) {
    const why =
      version(cell, ends[end]) ??
      congestion(cell, ends[end], consent) ??
      affinity(cell, ends[end]) ??
      buffer(cell, ends[end], end) ??
      sysctl(cell, ends[end], end, consent);
    if (why !== undefined) return why;
  }
  return contradiction(cell, ends);
}

/** One host cannot have two values of a setting at the same time. */
function contradiction({ sysctls }: Cell, { client, server }: Ends): string | undefined {
  if (client.ready !== server.ready) return undefined;
  const one = sysctls.find((s) => sysctls.some((o) => o.name === s.name && o.value !== s.value));
  return one && `${one.name} cannot differ between the ends: both are ${client.ready.host.id}`;
}

function version(cell: Cell, { ready, version: iperf3, flags }: HostEnd): string | undefined {
  const missing = neededFlags(cell).find((flag) => !flags.has(flag));
  if (missing === undefined) return undefined;
  return `${iperf3 ?? 'iperf3'} on ${ready.host.id} does not know ${missing}: its --help does not list it`;
}

/** The client tells the server its algorithm, and both set it. */
function congestion(cell: Cell, end: HostEnd, consent: Consent): string | undefined {
  return cell.congestion === undefined ? undefined : algorithm(cell.congestion, end, consent);
}

/** Asking the kernel for one it does not have makes it load a module. */
function algorithm(name: string, end: HostEnd, { moduleLoad }: Consent): string | undefined {
  const { ready, available, allowed } = end;
  const { id, uid } = ready.host;
  const list = '/proc/sys/net/ipv4/tcp_available_congestion_control';
  if (!available.includes(name) && !(moduleLoad && uid === 0)) {
    const how = moduleLoad
      ? 'only root makes the kernel load one'
      : '--allow-module-load permits loading one';
    return `${name} is not available on ${id}: ${list} lists ${available.join(' ') || 'nothing'}, and no module is loaded for it (${how})`;
  }
  if (uid === 0 || allowed.includes(name)) return undefined;
  return `only root may use ${name} on ${id}: tcp_allowed_congestion_control lists ${allowed.join(' ') || 'nothing'}`;
}

function affinity({ affinity: list }: Cell, { ready }: HostEnd): string | undefined {
  if (list === undefined) return undefined;
  const { id, cpus, tools } = ready.host;
  if (!tools.has('taskset')) return `taskset is not installed on ${id} (package util-linux)`;
  const highest = Math.max(...cpuList(list));
  return highest < cpus ? undefined : `${id} has no CPU ${highest}: it has 0 to ${cpus - 1}`;
}

/** The kernel would cut it to its limit, and iperf3 then gives up, or measures another buffer than it says. */
function buffer(cell: Cell, { ready, largest }: HostEnd, end: End): string | undefined {
  const { buffer: wanted } = cell;
  if (wanted === undefined) return undefined;
  const limits = { wmem_max: largest.send, rmem_max: largest.receive };
  for (const [name, limit] of Object.entries(limits)) {
    const set = cell.sysctls.find((s) => s.end === end && s.name === `net.core.${name}`);
    const most = set ? Number(set.value) : limit;
    if (most === undefined || wanted <= most) continue;
    return `${sizeWord(wanted)} is more than a socket may ask for on ${ready.host.id}: net.core.${name} is ${most}`;
  }
  return undefined;
}

/** Names people look for in vain, and what there is instead. */
const NEVER_THERE: Readonly<Record<string, string>> = {
  'net.ipv4.tcp_delack_min':
    'mainline Linux never had it (some vendor kernels do); delayed ACKs are turned off by route: ip route change … quickack 1',
  'net.ipv4.tcp_low_latency': 'it had no effect since Linux 4.14',
  'net.ipv4.tcp_tw_recycle': 'it was removed in Linux 4.12',
};

function sysctl(cell: Cell, end: HostEnd, side: End, consent: Consent): string | undefined {
  const { ready, sysctls } = end;
  const { id, kernel, uid } = ready.host;
  for (const { name, value } of cell.sysctls.filter((s) => s.end === side)) {
    if (!sysctls.has(name)) {
      const known = NEVER_THERE[name];
      return `${name} does not exist on ${id} (Linux ${kernel ?? 'of unknown version'}): it is not below /proc/sys${known === undefined ? '' : `; ${known}`}`;
    }
    if (uid !== 0 && ready.host.sudo?.all !== true) return `changing ${name} on ${id} needs root`;
    const why = name === 'net.ipv4.tcp_congestion_control' ? algorithm(value, end, consent) : undefined;
    if (why !== undefined) return why;
    for (const tool of ['setsid', 'timeout'])
      if (!ready.host.tools.has(tool))
        return `${tool} is not installed on ${id}: nothing could put ${name} back if we were cut off`;
  }
  return undefined;
}
