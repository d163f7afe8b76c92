import { addressAndPort, isLoopback, type Role } from '../core/connections.js';
import type { Recording, Series } from '../core/recording.js';
import { growthIn, type Span } from './samples.js';

/** One end of a TCP connection, with its series by column of the table `sockets`. */
export interface End {
  readonly host: string;
  readonly subject: string;
  /** `10.0.0.1:5201`, v4-mapped addresses as v4, as seen on this host. */
  readonly local: string;
  readonly remote: string;
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly columns: ReadonlyMap<string, Series>;
  /** From the data segments of the recording (gate G7), by bytes where the kernel counts no segments. */
  readonly role: Role;
  /** Data segments sent and received in the recording; undefined: not counted, or seen once and older than it. */
  readonly dataOut?: number;
  readonly dataIn?: number;
  /** When it was seen. */
  readonly seen: Span;
}

/** Fewer data segments than this, and no round trip can have been measured well (item 3 of the wrong conclusions). */
const ENOUGH_DATA = 20;

/** A translated address: what one side calls `inside` the other one calls `outside`; with or without a port. */
export interface Translation {
  readonly inside: string;
  readonly outside: string;
}

export function endsOf(recording: Recording): End[] {
  const began = firstTicks(recording);
  const groups = new Map<string, Series[]>();
  for (const series of recording.series) {
    if (series.table !== 'sockets' || series.at.length === 0) continue;
    if (series.key['protocol'] !== undefined && series.key['protocol'] !== 'tcp') continue;
    if (typeof series.key['remote_port'] !== 'number') continue;
    const id = JSON.stringify([series.host, ...KEY.map((name) => series.key[name])]);
    const group = groups.get(id);
    if (group) group.push(series);
    else groups.set(id, [series]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    // Of a sampler that was started again the longer part.
    const longest = group.toSorted((a, b) => a.at.length - b.at.length);
    if (first === undefined) return [];
    const isBorn = Math.min(...group.map((s) => s.at[0] ?? Infinity)) > (began.get(first.host) ?? Infinity);
    return [endOf(first, new Map(longest.map((s) => [s.column, s])), isBorn)];
  });
}

/** When every socket of a host that was there before has been seen: one interval of the sampler after the first tick. */
function firstTicks({ hosts, series }: Recording): Map<string, number> {
  const first = new Map<string, number>();
  for (const { host, table, at } of series)
    // Pings have a loop of their own.
    if (table !== 'ping_replies' && at.length > 0)
      first.set(host, Math.min(first.get(host) ?? Infinity, at[0] ?? Infinity));
  return new Map(
    [...first].map(([id, at]) => {
      const samplers = hosts.find((h) => h.id === id)?.samplers ?? [];
      const sockets = samplers.find((s) => s.collector === 'sockets');
      return [id, at + (sockets?.intervalMs ?? INTERVAL_MS)];
    }),
  );
}

/** Of all sockets of a host (evidence record). */
const INTERVAL_MS = 1000;

const KEY = ['local_address', 'local_port', 'remote_address', 'remote_port', 'socket_id'];

/** `isBorn`: it began in the recording, so that all its counters tell is of the recording, also where it was seen once. */
function endOf(first: Series, columns: ReadonlyMap<string, Series>, isBorn: boolean): End {
  const { key } = first;
  const localAddress = plain(key['local_address']);
  const remoteAddress = plain(key['remote_address']);
  const all = { from: -Infinity, to: Infinity };
  const of = (column: string): number | undefined => {
    const series = columns.get(column);
    const grown = growthIn(series, all)?.delta;
    return isBorn && series ? (series.value[0] ?? 0) + (grown ?? 0) : grown;
  };
  const dataOut = of('data_segs_out');
  const dataIn = of('data_segs_in');
  const times = [...columns.values()];
  return {
    host: first.host,
    subject: first.subject,
    local: addressAndPort(localAddress, Number(key['local_port'])),
    remote: addressAndPort(remoteAddress, Number(key['remote_port'])),
    localAddress,
    remoteAddress,
    columns,
    role: roleOf(dataOut ?? of('bytes_acked') ?? 0, dataIn ?? of('bytes_received') ?? 0),
    ...(dataOut !== undefined && { dataOut }),
    ...(dataIn !== undefined && { dataIn }),
    seen: {
      from: Math.min(...times.map((s) => s.at[0] ?? Infinity)),
      to: Math.max(...times.map((s) => s.at.at(-1) ?? -Infinity)),
    },
  };
}

function roleOf(out: number, inward: number): Role {
  if (out === 0 && inward === 0) return 'idle';
  if (out >= 10 * inward) return 'sender';
  return inward >= 10 * out ? 'receiver' : 'both';
}

function plain(address: unknown): string {
  return typeof address === 'string' ? address.replace(/^::ffff:(?=\d+\.)/i, '') : '?';
}

/** Its rtt, cwnd and lastsnd are measurements: it sends data, and enough of it. */
export function measuresRtt(end: End): boolean {
  const isSender = end.role === 'sender' || end.role === 'both';
  return isSender && (end.dataOut === undefined || end.dataOut >= ENOUGH_DATA);
}

/** Both ends of one connection, as far as they were recorded. */
export interface Flow {
  /** The one that sends more; of both that send, the one with more data. */
  readonly sender?: End;
  readonly receiver?: End;
  /** Each end recorded. */
  readonly ends: readonly End[];
  /** Why the other end is not there. */
  readonly unpaired?: string;
}

/** Pairs ends by their addresses and ports (gate G6), through translations where told. */
export function flowsOf(ends: readonly End[], translations: readonly Translation[] = []): Flow[] {
  const canonical = (place: string): string => translated(place, translations);
  const byTuple = new Map<string, End[]>();
  const tupleOf = (end: End, isPeer: boolean): string => {
    const [a, b] = [canonical(end.local), canonical(end.remote)];
    const scope = isLoopback(end.localAddress) ? end.host : '';
    return `${scope} ${isPeer ? `${b} ${a}` : `${a} ${b}`}`;
  };
  for (const end of ends) {
    const tuple = tupleOf(end, false);
    byTuple.set(tuple, [...(byTuple.get(tuple) ?? []), end]);
  }
  const taken = new Set<End>();
  return ends.flatMap((end) => {
    if (taken.has(end)) return [];
    taken.add(end);
    const others = (byTuple.get(tupleOf(end, true)) ?? []).filter(
      (o) => o !== end && !taken.has(o) && o.seen.from <= end.seen.to && end.seen.from <= o.seen.to,
    );
    const [peer] = others;
    // The same addresses and ports in two places: which one it is cannot be told.
    if (peer === undefined || new Set(others.map((o) => o.host)).size > 1) {
      return [
        flowOf(
          [end],
          peer === undefined ? 'its other end was not recorded' : 'more than one host has its other end',
        ),
      ];
    }
    taken.add(peer);
    return [flowOf([end, peer])];
  });
}

function translated(place: string, translations: readonly Translation[]): string {
  for (const { inside, outside } of translations) {
    if (place === outside) return inside;
    if (place.startsWith(`${outside}:`)) return `${inside}${place.slice(outside.length)}`;
  }
  return place;
}

function flowOf(ends: readonly End[], unpaired?: string): Flow {
  const sent = (end: End): number =>
    end.dataOut ?? growthIn(end.columns.get('bytes_acked'), { from: -Infinity, to: Infinity })?.delta ?? 0;
  const [a, b] = ends;
  const isSender = (end: End): boolean =>
    b === undefined || a === undefined
      ? end.role === 'sender' || end.role === 'both'
      : end === (sent(a) >= sent(b) ? a : b);
  const sender = ends.find(isSender);
  const receiver = ends.find((e) => e !== sender);
  return {
    ...(sender && { sender }),
    ...(receiver && { receiver }),
    ends,
    ...(unpaired !== undefined && { unpaired }),
  };
}
