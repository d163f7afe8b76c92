import { readCapture, type Reading } from '../reader/read-capture.js';
import type { CaptureReport } from '../summary/capture-report.js';
import type { FlowReport } from '../summary/flow-types.js';
import { changesOf, type Way } from './changes.js';
import { type ClockEstimate, type Crossing, estimateClock } from './clock.js';
import { direction } from './direction.js';
import type { CaptureJoin, ConnectionJoin } from './join-types.js';
import { match, type Matched } from './match.js';
import { type ConnectionLog, ConnectionReader, type PacketLog, type WantedConnection } from './packet-log.js';
import { type FlowPair, pairFlows } from './pair-flows.js';

const MOST_CONNECTIONS = 1000;

interface Tap {
  readonly path: string;
  readonly report: CaptureReport;
}

/** Joins two captures of the same connections. In the result the tap nearer to the clients comes first. */
export async function joinCaptures(one: Tap, other: Tap, reading: Reading = {}): Promise<CaptureJoin> {
  const pairs = pairFlows(one.report, other.report).slice(0, MOST_CONNECTIONS);
  const a = await logsOf(
    one,
    pairs.map((p) => (p.isTurned ? p.far : p.near)),
    reading,
  );
  const b = await logsOf(
    other,
    pairs.map((p) => (p.isTurned ? p.near : p.far)),
    reading,
  );
  const ahead = a.base === undefined || b.base === undefined ? 0 : Number(b.base - a.base) / 1e6;
  const files = [one.report.file, other.report.file] as const;
  const connections = pairs.flatMap((pair, i) => {
    const [x, y] = [a.logs[i]!, b.logs[i]!];
    const joined = pair.isTurned
      ? joinConnection(pair, [files[1], files[0]], y, x, -ahead)
      : joinConnection(pair, files, x, y, ahead);
    return joined ? [joined] : [];
  });
  const turned = connections.filter((c) => c.files[0] !== files[0]).length;
  const isTurned = turned > connections.length - turned;
  const alone = [one, other].map(({ report }) => report.flows.length - connections.length);
  const [first = 0, second = 0] = isTurned ? alone.toReversed() : alone;
  return {
    files: isTurned ? [files[1], files[0]] : files,
    connections,
    only_in: [first, second],
  };
}

async function logsOf(
  { path, report }: Tap,
  flows: readonly FlowReport[],
  reading: Reading,
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
  const reader = new ConnectionReader(wanted, report.copies_removed > 0);
  if (wanted.length === 0) return { logs: [], base: undefined };
  const file = await readCapture(path, reader, reading);
  return { logs: reader.logs, base: typeof file === 'string' ? undefined : file.base };
}

/** `a`: near the client. Undefined where the ends are the same and the packets are not: a proxy between the taps. */
function joinConnection(
  { near, far, shifts: [client, server] }: FlowPair,
  files: readonly [string, string],
  a: ConnectionLog,
  b: ConnectionLog,
  aheadMs: number,
): ConnectionJoin | undefined {
  const there = match(a.fromClient, b.fromClient, client, server);
  const back = match(b.fromServer, a.fromServer, -server, -client);
  const isByEnds = near.isns === undefined || far.isns === undefined || client !== 0;
  if (isByEnds && there.pairs.length + back.pairs.length < (a.fromClient.count + a.fromServer.count) / 4)
    return undefined;
  const clock = estimateClock(
    crossing(there, a.fromClient, b.fromClient),
    flipped(back, b.fromServer, a.fromServer),
  );
  const slope = (clock?.drift_ppm ?? 0) / 1e6;
  const ways: [Way, Way] = [
    {
      ...{ who: 'client', matched: there, near: a.fromClient, far: b.fromClient },
      ...{ sent: near, arrived: far, isShifted: client !== 0 },
    },
    {
      ...{ who: 'server', matched: back, near: b.fromServer, far: a.fromServer },
      ...{ sent: far, arrived: near, isShifted: server !== 0 },
    },
  ];
  const [up, down] = ways.map(({ who, sent, arrived, ...way }, i) =>
    direction({
      ...way,
      slope: i === 0 ? slope : -slope,
      wasSeen: i === 0 ? inWindow(b, clock) : inWindow(a, clock && reversed(clock)),
      mss: { sent: sent.sides[who].mss, arrived: arrived.sides[who].mss },
    }),
  );
  return {
    client: near.client,
    server: near.server,
    files,
    flows: [near.id, far.id],
    // Times in the logs count from the first record of each file.
    ...(clock && { clock: { ...clock, offset_ms: clock.offset_ms + aheadMs } }),
    to_server: up!,
    to_client: down!,
    changes: changesOf(ways),
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
