import type { KernelTracing } from './kernel-tracing.js';

/** What is known about a host before anything is planned. Plain data, gathered by `src/collect/discover`. */
export interface HostInfo {
  /** Name used in bundle paths and rows. */
  readonly id: string;
  readonly hostname: string;
  /** `uname -r`; undefined where it could not be read. */
  readonly kernel?: string;
  readonly bootId?: string;
  /** Name of process 1, the init system: `systemd`. Undefined where it could not be read. */
  readonly init?: string;
  /** IANA name; absent where it could not be learnt. */
  readonly timeZone?: string;
  readonly uid: number;
  readonly cpus: number;
  /** Executables found on the host's PATH, of those the chosen collectors name. */
  readonly tools: ReadonlySet<string>;
  readonly interfaces: readonly InterfaceInfo[];
  readonly gateways: readonly Gateway[];
  /** `nameserver` lines of resolv.conf, in order. */
  readonly resolvers: readonly string[];
  /** Established peers, busiest first. */
  readonly peers: readonly Peer[];
  readonly modules: KernelModules;
  /** What `sudo -n` permits without a password; absent for root and where there is no sudo. */
  readonly sudo?: SudoRights;
  /** Only where a chosen collector traces the kernel; else nobody looked. */
  readonly tracing?: KernelTracing;
}

export interface SudoRights {
  /** `NOPASSWD: ALL`. */
  readonly all: boolean;
  /** Commands with their arguments, as `sudo -l` prints them. */
  readonly commands: readonly string[];
}

export interface InterfaceInfo {
  readonly name: string;
  readonly up: boolean;
  readonly mtu: number;
  readonly loopback: boolean;
  /** Backed by a device (`/sys/class/net/X/device`): a NIC rather than a bridge, veth or tunnel. */
  readonly physical: boolean;
}

export interface Gateway {
  readonly address: string;
  readonly interface: string;
  readonly family: 4 | 6;
}

export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly localPort: number;
  /** Established connections to this address and port. */
  readonly connections: number;
  /** Bytes both ways where `ss` told, else undefined. */
  readonly bytes?: number;
}

/** Which modules the kernel has, so that no probe makes it load another. */
export interface KernelModules {
  /** False where the kernel has no loadable modules or loading is disabled: everything may run. */
  readonly loadable: boolean;
  readonly present: ReadonlySet<string>;
}
