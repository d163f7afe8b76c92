import { z } from 'zod';
import type { ProbeOutput } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { traceCounts } from '../../src/tables/trace-counts.js';
import { tracedConnections } from '../../src/tables/traced-connections.js';
import { type Delay, DELAYS, tracedDelays } from '../../src/tables/traced-delays.js';
import { count, type Printed, readPrinted } from './bpftrace-output.js';
import { quantileOf } from './buckets.js';
import { plainAddress } from './values.js';

type MapLine = Extract<Printed, { kind: 'map' }>;

interface Named {
  readonly line: number;
  readonly ends: {
    readonly cookie: string;
    readonly local_address: string;
    readonly local_port: number;
    readonly remote_address: string;
    readonly remote_port: number;
  };
  reader: { readonly pid?: number; readonly command?: string };
}

const stats = z.object({ count: z.int().nonnegative(), total: z.int().nonnegative() });

/** What delaysProgram prints: connections and their readers as they are met, then every map. */
export function* parseDelays(output: ProbeOutput): Generator<Parsed> {
  const connections = new Map<string, Named>();
  const maps = new Map<string, MapLine>();
  for (const printed of readPrinted(output.lines())) {
    if (printed.kind === 'map') maps.set(printed.name, printed);
    else if (printed.kind === 'lost') {
      yield row(traceCounts, printed.line, { what: 'events_lost', count: printed.count });
    } else if (printed.kind === 'unreadable' || !introduced(printed, connections)) {
      yield { gap: printed.text, line: printed.line };
    }
  }
  const beyond = maps.get('beyond');
  if (beyond)
    yield row(traceCounts, beyond.line, { what: 'connections_beyond_limit', count: beyond.entries.size });
  const counted = (map: string, cookie: string): number | undefined =>
    count(maps.get(map)?.entries.get(cookie));
  for (const [cookie, { line, ends, reader }] of connections) {
    const columns = {
      sent: counted('sent', cookie),
      resent: counted('resent', cookie),
      received: counted('received', cookie),
    };
    yield row(tracedConnections, line, { ...ends, ...reader, ...present(columns) });
  }
  for (const delay of Object.keys(DELAYS) as Delay[]) yield* delayRows(delay, maps, connections);
}

/** True where it was one of our lines. */
function introduced(
  { text, line }: Extract<Printed, { kind: 'text' }>,
  connections: Map<string, Named>,
): boolean {
  const named = /^connection (\d{1,20}) (\S+) (\d{1,5}) (\S+) (\d{1,5})\n$/.exec(text);
  if (named) {
    const [, cookie = '', local = '', localPort, remote = '', remotePort] = named;
    const ends = {
      cookie,
      local_address: plainAddress(local),
      local_port: Number(localPort),
      remote_address: plainAddress(remote),
      remote_port: Number(remotePort),
    };
    connections.set(cookie, { line, ends, reader: {} });
    return true;
  }
  // A thread may be called anything, but it is at most 15 bytes long.
  const read = /^reader (\d{1,20}) (\d{1,10}) (.*)\n$/s.exec(text);
  const connection = read?.[1] === undefined ? undefined : connections.get(read[1]);
  if (connection) connection.reader = { pid: Number(read?.[2]), command: read?.[3] ?? '' };
  return read !== null;
}

function* delayRows(
  delay: Delay,
  maps: ReadonlyMap<string, MapLine>,
  connections: ReadonlyMap<string, Named>,
): Generator<Parsed> {
  const whole = maps.get(`${delay}_us`);
  if (whole === undefined) return;
  const buckets = bucketsOf(maps.get(`${delay}_in`));
  for (const [cookie, value] of whole.entries) {
    const named = connections.get(cookie);
    const figures = stats.safeParse(value);
    if (named === undefined || !figures.success || figures.data.count === 0) {
      yield { gap: `${whole.name}[${cookie}]: ${JSON.stringify(value)}`, line: whole.line };
      continue;
    }
    const { count: samples, total } = figures.data;
    const histogram = buckets.get(cookie);
    const of = maps.get(isAboutReceiving(delay) ? 'received' : 'sent')?.entries.get(cookie);
    const columns = {
      of: count(of),
      least_us: count(maps.get(`${delay}_least`)?.entries.get(cookie)),
      most_us: count(maps.get(`${delay}_most`)?.entries.get(cookie)),
      p50_us: histogram && quantileOf(histogram, 0.5),
      p95_us: histogram && quantileOf(histogram, 0.95),
      in_buckets: histogram && [...histogram.values()].reduce((a, b) => a + b, 0),
    };
    yield row(tracedDelays, whole.line, {
      ...named.ends,
      ...named.reader,
      delay,
      samples,
      mean_us: Math.round(total / samples),
      ...present(columns),
    });
  }
}

function isAboutReceiving(delay: Delay): boolean {
  return delay.startsWith('ack_') || delay.startsWith('read_');
}

/** `cookie,bucket` → count, by cookie. */
function bucketsOf(line: MapLine | undefined): ReadonlyMap<string, Map<number, number>> {
  const found = new Map<string, Map<number, number>>();
  for (const [key, value] of line?.entries ?? []) {
    const [cookie, bucket] = /^(\d{1,20}),(\d{1,3})$/.exec(key)?.slice(1) ?? [];
    const times = count(value);
    if (cookie === undefined || times === undefined) continue;
    const histogram = found.get(cookie) ?? new Map<number, number>();
    found.set(cookie, histogram.set(Number(bucket), times));
  }
  return found;
}

function present<T extends object>(columns: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as never;
}
