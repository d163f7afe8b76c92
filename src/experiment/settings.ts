/** Which way the payload goes: client → server, server → client (`-R`), or both at once (`--bidir`). */
export const DIRECTIONS = ['up', 'down', 'both'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** A kernel setting whose values are compared. */
export interface SysctlFactor {
  /** As sysctl(8) writes it: `net.ipv4.tcp_rmem`. */
  readonly name: string;
  readonly ends: readonly End[];
  /** As they are written to /proc/sys. */
  readonly values: readonly string[];
}

export type End = 'client' | 'server';

/** What an experiment varies, how often, and how long. */
export interface ExperimentSettings {
  /** Socket buffers, bytes (`-w`); undefined: the kernel tunes them. */
  readonly buffers: readonly (number | undefined)[];
  readonly parallel: readonly number[];
  /** Congestion control (`-C`); undefined: that of the host. */
  readonly congestion: readonly (string | undefined)[];
  /** CPU lists for taskset at both ends; undefined: the scheduler decides. */
  readonly affinity: readonly (string | undefined)[];
  readonly directions: readonly Direction[];
  /** UDP rates of each stream, bits per second; empty: no UDP. */
  readonly udpRates: readonly number[];
  /** Whether TCP is measured. */
  readonly tcp: boolean;
  readonly sysctls: readonly SysctlFactor[];
  /** Limit for TCP, bits per second of all streams together. */
  readonly bitrate?: number;
  /** Both ends are sampled all the while, for `evidence correlate --recording`. */
  readonly isRecorded: boolean;
  readonly repeats: number;
  readonly seconds: number;
  /** Left out of the result at the begin of each run: slow start. */
  readonly omitSeconds: number;
  readonly pauseMs: number;
  /** The order of the runs follows from it. */
  readonly seed: number;
  /** What the client connects to; absent: found out. */
  readonly address?: string;
  /** What the server binds to; absent: `address`. */
  readonly bind?: string;
  /** absent: the first free one from 5201 on. */
  readonly port?: number;
}
