import { type Connection, type Endpoints, grew, remoteOf } from './connections.js';
import { groupBy } from './group-by.js';

type Timed = Endpoints & {
  readonly busy_ms?: number | undefined;
  readonly rwnd_limited_ms?: number | undefined;
  readonly sndbuf_limited_ms?: number | undefined;
};

/** The time that connections to one address and port had data to send, and what of it they were held back. */
export interface LimitedTime<S extends Timed> {
  readonly remote: string;
  readonly busyMs: number;
  readonly limitedMs: number;
  /** limitedMs ÷ busyMs. */
  readonly share: number;
  /** Held back longest first. */
  readonly connections: readonly Connection<S>[];
  readonly basis: 'window' | 'life';
}

/** Per remote address and port, the busiest first; what had nothing to send is left out. */
export function limitedTime<S extends Timed>(
  list: readonly Connection<S>[],
  column: 'rwnd_limited_ms' | 'sndbuf_limited_ms',
): LimitedTime<S>[] {
  const busy = list.filter((c) => (grew(c, 'busy_ms') ?? 0) > 0);
  return [...groupBy(busy, (c) => remoteOf(c.now))]
    .map(([remote, group]) => {
      const sum = (name: keyof S): number => group.reduce((total, c) => total + (grew(c, name) ?? 0), 0);
      const [busyMs, limitedMs] = [sum('busy_ms'), sum(column)];
      return {
        remote,
        busyMs,
        limitedMs,
        share: Math.min(1, limitedMs / busyMs),
        connections: group.toSorted((a, b) => (grew(b, column) ?? 0) - (grew(a, column) ?? 0)),
        basis: group.some((c) => c.basis === 'window') ? ('window' as const) : ('life' as const),
      };
    })
    .toSorted((a, b) => b.busyMs - a.busyMs);
}
