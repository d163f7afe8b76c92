import type { CaptureReport } from '../summary/capture-report.js';
import type { FlowReport, Spread } from '../summary/flow-types.js';
import { RST, SYN } from '../packet.js';
import { readCapture } from '../reader/read-capture.js';
import { Samples } from '../flow/samples.js';
import { type ClockEstimate, type Crossing, estimateClock } from './clock.js';
import { match, type Matched } from './match.js';
import { type ConnectionLog, ConnectionReader, type PacketLog, type WantedConnection } from './packet-log.js';

/** One direction between two taps. */
export interface DirectionJoin {
  readonly sent: number;
  readonly matched: number;
  /** Seen where it was sent, not where it should arrive. */
  readonly lost: number;
  readonly lost_data: number;
  readonly lost_frames: readonly number[];
  readonly duplicated: number;
  /** Arrived, and was never seen where it should have been sent. */
  readonly not_sent: number;
  readonly not_sent_frames: readonly number[];
  /** Cut into other pieces on the way (offload). */
  readonly by_bytes: number;
  /** Delay over the least one of this direction, ms: queues and recovery; exact, whatever the clocks are. */
  readonly delay_over_least_ms?: Spread;
  /** Hops between the taps, by the TTL. */
  readonly hops?: number;
}

export interface ConnectionJoin {
  readonly client: string;
  readonly server: string;
  /** Ids of the flow in each file. */
  readonly flows: readonly [string, string];
  /** The first file is the one nearer to the client. */
  readonly clock?: ClockEstimate;
  readonly to_server: DirectionJoin;
  readonly to_client: DirectionJoin;
  /** What something between the taps changed. */
  readonly changes: readonly string[];
}

export interface CaptureJoin {
  readonly files: readonly [string, string];
  readonly connections: readonly ConnectionJoin[];
  /** Connections in one file only: behind a proxy that speaks TCP itself, or not captured there. */
  readonly only_in: readonly [number, number];
}

const MOST_FRAMES = 20;
const MOST_CONNECTIONS = 1000;

interface Tap {
  readonly path: string;
  readonly report: CaptureReport;
}

/** Joins two captures of the same connections. In the result the tap nearer to the clients comes first. */
export async function joinCaptures(one: Tap, other: Tap): Promise<CaptureJoin> {
  const found = pairFlows(one.report, other.report).slice(0, MOST_CONNECTIONS);
  const isTurned = found.some(
    ([x, y]) => (x.handshake?.to_server_ms ?? 0) < (y.handshake?.to_server_ms ?? 0),
  );
  const [near, far] = isTurned ? [other, one] : [one, other];
  const pairs = found.map(([x, y]) => (isTurned ? ([y, x] as const) : ([x, y] as const)));
  const a = await logsOf(
    near,
    pairs.map(([flow]) => flow),
  );
  const b = await logsOf(
    far,
    pairs.map(([, flow]) => flow),
  );
  const aheadNs = a.base === undefined || b.base === undefined ? 0n : b.base - a.base;
  return {
    files: [near.report.file, far.report.file],
    connections: pairs.map(([x, y], i) =>
      joinConnection(x, y, a.logs[i]!, b.logs[i]!, Number(aheadNs) / 1e6),
    ),
    only_in: [near.report.flows.length - pairs.length, far.report.flows.length - pairs.length],
  };
}

/** By both initial sequence numbers, which address translation keeps; without SYNs by the ends. */
function pairFlows(a: CaptureReport, b: CaptureReport): (readonly [FlowReport, FlowReport])[] {
  const key = (flow: FlowReport): string => flow.isns ?? `${flow.client} ${flow.server}`;
  const byKey = new Map<string, FlowReport>();
  for (const flow of b.flows)
    if (flow.same_connection_as === undefined && !byKey.has(key(flow))) byKey.set(key(flow), flow);
  return a.flows.flatMap((flow) => {
    const other = flow.same_connection_as === undefined ? byKey.get(key(flow)) : undefined;
    return other === undefined ? [] : [[flow, other] as const];
  });
}

async function logsOf(
  { path, report }: Tap,
  flows: readonly FlowReport[],
): Promise<{ logs: readonly ConnectionLog[]; base: bigint | undefined }> {
  const wanted = flows.map((flow): WantedConnection => ({
    client: flow.client,
    server: flow.server,
    firstFrame: flow.first_frame,
    beforeFrame:
      report.flows.find(
        (f) => f.first_frame > flow.first_frame && f.client === flow.client && f.server === flow.server,
      )?.first_frame ?? Infinity,
  }));
  const reader = new ConnectionReader(wanted);
  const file = await readCapture(path, reader);
  return { logs: reader.logs, base: typeof file === 'string' ? undefined : file.base };
}

function joinConnection(
  first: FlowReport,
  second: FlowReport,
  a: ConnectionLog,
  b: ConnectionLog,
  aheadMs: number,
): ConnectionJoin {
  const there = match(a.fromClient, b.fromClient);
  const back = match(b.fromServer, a.fromServer);
  const clock = estimateClock(
    crossing(there, a.fromClient, b.fromClient),
    flipped(back, b.fromServer, a.fromServer),
  );
  const slope = (clock?.drift_ppm ?? 0) / 1e6;
  return {
    client: first.client,
    server: first.server,
    flows: [first.id, second.id],
    // Times in the logs count from the first record of each file.
    ...(clock && { clock: { ...clock, offset_ms: clock.offset_ms + aheadMs } }),
    to_server: direction(there, a.fromClient, b.fromClient, slope, inWindow(b, clock)),
    to_client: direction(back, b.fromServer, a.fromServer, -slope, inWindow(a, clock && reversed(clock))),
    changes: changesOf(first, second, there, back, a, b),
  };
}

/** Times near and far of what goes from `near` to `far`. */
function crossing({ pairs }: Matched, near: PacketLog, far: PacketLog): Crossing {
  return {
    near: Float64Array.from(pairs, ([i]) => near.at[i]!),
    far: Float64Array.from(pairs, ([, j]) => far.at[j]!),
  };
}

/** The same for what comes back: sent at the far tap. */
function flipped(m: Matched, near: PacketLog, far: PacketLog): Crossing {
  const { near: sent, far: seen } = crossing(m, near, far);
  return { near: seen, far: sent };
}

function reversed(clock: ClockEstimate): ClockEstimate {
  return { ...clock, offset_ms: -clock.offset_ms };
}

/** What was sent while the other tap was capturing: before its first packet and after its last nothing is known. */
function inWindow(far: ConnectionLog, clock: ClockEstimate | undefined): (at: number) => boolean {
  if (clock === undefined) return () => true;
  const times = [far.fromClient, far.fromServer].filter((l) => l.count > 0);
  const first = Math.min(...times.map((l) => l.at[0]!));
  const last = Math.max(...times.map((l) => l.at[l.count - 1]!));
  return (at) => at + clock.offset_ms * 1e6 <= last && at + (clock.offset_ms + clock.rtt_ms) * 1e6 >= first;
}

function direction(
  m: Matched,
  near: PacketLog,
  far: PacketLog,
  slope: number,
  wasSeen: (at: number) => boolean,
): DirectionJoin {
  const lost = m.lost.filter((i) => wasSeen(near.at[i]!));
  const delays = delaysOf(m, near, far, slope);
  const hops = hopsOf(m, near, far);
  return {
    sent: near.count,
    matched: m.pairs.length,
    lost: lost.length,
    lost_data: lost.filter((i) => near.payload[i]! > 0).length,
    lost_frames: lost.slice(0, MOST_FRAMES).map((i) => near.frame[i]!),
    duplicated: m.duplicated.length,
    not_sent: m.unsent.length,
    not_sent_frames: m.unsent.slice(0, MOST_FRAMES).map((j) => far.frame[j]!),
    by_bytes: m.byBytes,
    ...(delays && { delay_over_least_ms: delays }),
    ...(hops !== undefined && { hops }),
  };
}

function delaysOf({ pairs }: Matched, near: PacketLog, far: PacketLog, slope: number): Spread | undefined {
  if (pairs.length === 0) return undefined;
  const raw = pairs.map(([i, j]) => far.at[j]! - near.at[i]! - slope * near.at[i]!);
  const least = raw.reduce((x, y) => Math.min(x, y), Infinity);
  const samples = new Samples();
  for (const [k, d] of raw.entries()) samples.add(near.at[pairs[k]![0]]!, (d - least) / 1e6);
  const [p50 = 0, p95 = 0] = samples.quantiles(0.5, 0.95);
  return { n: samples.count, min: 0, p50, p95, max: samples.greatest };
}

/** By the packet matched first; undefined where a middlebox writes TTLs anew (it grew). */
function hopsOf({ pairs }: Matched, near: PacketLog, far: PacketLog): number | undefined {
  const [pair] = pairs;
  if (pair === undefined) return undefined;
  const hops = near.ttl[pair[0]]! - far.ttl[pair[1]]!;
  return hops >= 0 ? hops : undefined;
}

function changesOf(
  first: FlowReport,
  second: FlowReport,
  there: Matched,
  back: Matched,
  a: ConnectionLog,
  b: ConnectionLog,
): string[] {
  const list: string[] = [];
  if (first.client !== second.client || first.server !== second.server)
    list.push(
      `addresses translated: ${first.client} → ${first.server} is ${second.client} → ${second.server} at the second tap`,
    );
  for (const who of ['client', 'server'] as const) {
    const [near, far] = who === 'client' ? [first, second] : [second, first];
    const [sent, seen] = [near.sides[who], far.sides[who]];
    const compare = (what: string, x: unknown, y: unknown): void => {
      if (x !== undefined && y !== undefined && x !== y)
        list.push(`${what} of the ${who}’s SYN: sent ${String(x)}, arrived ${String(y)}`);
    };
    compare('MSS', sent.mss, seen.mss);
    compare('window scale', sent.window_scale, seen.window_scale);
    compare('SACK permitted', sent.sack_permitted, seen.sack_permitted);
    compare('ECN offer', sent.ecn_offered, seen.ecn_offered);
  }
  for (const [m, far, who] of [
    [there, b.fromClient, 'client'],
    [back, a.fromServer, 'server'],
  ] as const) {
    const resets = m.unsent.filter((j) => (far.flags[j]! & RST) !== 0);
    if (resets.length > 0)
      list.push(
        `RST in the name of the ${who} that the ${who} never sent, frame ${far.frame[resets[0]!]}: something between the taps made it`,
      );
    const syns = m.unsent.filter((j) => (far.flags[j]! & SYN) !== 0);
    if (syns.length > 0)
      list.push(`a SYN of the ${who} arrived other than it was sent, frame ${far.frame[syns[0]!]}`);
  }
  return list;
}
