import type { TableRow } from './table-row.js';

/** What of a row of the table `sockets` says which connection it is. */
export type Endpoints = Pick<TableRow, '_artifact' | '_line' | '_end_line' | '_snapshot'> & {
  readonly protocol: string;
  readonly state: string;
  readonly local_address: string;
  readonly local_port?: number | undefined;
  readonly remote_address?: string | undefined;
  readonly remote_port?: number | undefined;
  readonly socket_id?: string | undefined;
};

/** A TCP connection as it is at the end, and as it was at the start. */
export interface Connection<S extends Endpoints> {
  readonly now: S;
  /** Absent where it began in the window, or there is no start snapshot. */
  readonly before?: S;
  /** `life`: no start snapshot, so that growth is that of its whole life (gate G1). */
  readonly basis: 'window' | 'life';
}

/** The connections (not the listeners) that exist at the end, paired with their rows of the start. */
export function connections<S extends Endpoints>(rows: readonly S[]): Connection<S>[] {
  const tcp = rows.filter((s) => s.protocol === 'tcp' && s.remote_port !== undefined && s.state !== 'LISTEN');
  const starts = new Map(tcp.filter((s) => s._snapshot === 'start').map((s) => [keyOf(s), s]));
  const ends = tcp.filter((s) => s._snapshot !== 'start');
  if (ends.length === 0) return [...starts.values()].map((now) => ({ now, basis: 'life' }));
  const hasStart = starts.size > 0 || rows.some((s) => s._snapshot === 'start');
  return ends.map((now) => {
    const before = starts.get(keyOf(now));
    return { now, ...(before && { before }), basis: hasStart ? 'window' : 'life' };
  });
}

/**
 * How a counter of the connection grew in the window, or in its life where it began in the window or only one
 * snapshot exists. Undefined where the column is not there or went backwards (gate G2).
 */
export function grew<S extends Endpoints>(c: Connection<S>, column: keyof S): number | undefined {
  const [end, start] = [c.now[column], c.before?.[column]];
  if (typeof end !== 'number') return undefined;
  if (c.before === undefined) return end;
  return typeof start === 'number' && end >= start ? end - start : undefined;
}

export type Role = 'sender' | 'receiver' | 'both' | 'idle';

/**
 * Who sends data (gate G7): rtt, cwnd and lastsnd mean nothing on a side that only receives. `both` where neither
 * side sends ten times as many data segments as the other.
 */
export function roleOf<
  S extends Endpoints & { data_segs_out?: number | undefined; data_segs_in?: number | undefined },
>(c: Connection<S>): Role {
  const out = grew(c, 'data_segs_out') ?? 0;
  const inward = grew(c, 'data_segs_in') ?? 0;
  if (out === 0 && inward === 0) return 'idle';
  if (out >= 10 * inward) return 'sender';
  return inward >= 10 * out ? 'receiver' : 'both';
}

/** `10.0.0.1:8080`, `[2001:db8::1]:443`. */
export function addressAndPort(address: string | undefined, port: number | undefined): string {
  const host = address === undefined ? '?' : address.includes(':') ? `[${address}]` : address;
  return `${host}:${port ?? '?'}`;
}

export function localOf(s: Endpoints): string {
  return addressAndPort(s.local_address, s.local_port);
}

export function remoteOf(s: Endpoints): string {
  return addressAndPort(s.remote_address, s.remote_port);
}

/** Addresses that are the same on every host: nothing may be joined across hosts by them. */
export function isLoopback(address: string | undefined): boolean {
  return address === undefined || address.startsWith('127.') || address === '::1';
}

function keyOf(s: Endpoints): string {
  return `${localOf(s)} ${remoteOf(s)} ${s.socket_id ?? ''}`;
}
