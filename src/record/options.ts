import type { Expression } from './expression.js';

/** What a recording was asked for, defaults filled in. */
export interface RecordOptions {
  /** Between two looks at the sockets, ms. */
  readonly intervalMs: number;
  /** Between two looks at the counters, ms; a multiple of `intervalMs`. */
  readonly counterMs: number;
  readonly pingMs: number;
  /** Addresses, prefixes or names of peers. Empty: all. */
  readonly peers: readonly string[];
  /** Port at either end. Empty: all. */
  readonly ports: readonly number[];
  /** Sockets of these processes only, whose scheduling is recorded too. */
  readonly pids: readonly number[];
  readonly until?: Expression;
  /** How long to go on after the event, ms. */
  readonly keepMs: number;
}

/** With sockets chosen, and with all sockets of a host. */
export const INTERVAL_MS = { chosen: 100, all: 1000 } as const;
export const COUNTER_MS = 1000;
export const PING_MS = 200;
export const KEEP_MS = 10_000;
/** Below this the tools themselves take longer than a tick. */
export const LEAST_INTERVAL_MS = 20;
