import { addressAndPort } from './connections.js';

/** What of a row of `traced_delays` says whose it is. */
export interface TracedEnds {
  readonly local_address: string;
  readonly local_port: number;
  readonly remote_address: string;
  readonly remote_port: number;
  readonly pid?: number | undefined;
  readonly command?: string | undefined;
}

export function tracedPair(ends: TracedEnds): string {
  return `${addressAndPort(ends.local_address, ends.local_port)} ↔ ${addressAndPort(ends.remote_address, ends.remote_port)}`;
}

/** The same connection seen from its other end. */
export function otherPair(ends: TracedEnds): string {
  return `${addressAndPort(ends.remote_address, ends.remote_port)} ↔ ${addressAndPort(ends.local_address, ends.local_port)}`;
}

/** `java (pid 812)`, or `the application` where nobody was seen reading. */
export function tracedReader({ command, pid }: TracedEnds): string {
  return pid === undefined ? 'the application' : `${command ?? 'a process'} (pid ${pid})`;
}

/** 42,180 µs → `42.2 ms`; below a millisecond in µs. */
export function delayText(us: number): string {
  if (us < 1000) return `${Math.round(us)} µs`;
  const ms = us / 1000;
  return `${ms < 10 ? Number(ms.toPrecision(3)) : Math.round(ms * 10) / 10} ms`;
}
