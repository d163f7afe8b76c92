import { readCapture, type Reading } from '../reader/read-capture.js';
import type { CaptureReport } from '../summary/capture-report.js';
import type { FlowReport } from '../summary/flow-types.js';
import { changesOf } from './changes.js';
import { type ClockEstimate, type Crossing, estimateClock } from './clock.js';
import { direction, type DirectionTaps, type Span, withinBoth } from './direction.js';
import type { CaptureJoin, ConnectionJoin } from './join-types.js';
import { match, type Matched } from './match.js';
import { withoutGaps } from './not-captured.js';
import { type ConnectionLog, ConnectionReader, type PacketLog, type WantedConnection } from './packet-log.js';
import { type FlowPair, originals, pairFlows } from './pair-flows.js';

const MOST_CONNECTIONS = 1000;

interface Tap {
  readonly path: string;
  readonly report: CaptureReport;
}

/** Joins two captures of the same connections. In the result the tap nearer to the clients comes first. */
export async function joinCaptures(one: Tap, other: Tap, reading: Reading = {}): Promise<CaptureJoin> {
  const all = pairFlows(one.report, other.report);
  const pairs = all.slice(0, MOST_CONNECTIONS);
  const a = await logsOf(
    one,
    pairs.map((p) => ({ flow: p.isTurned ? p.far : p.near, isNearClient: !p.isTurned })),
    reading,
  );
  const b = await logsOf(
    other,
    pairs.map((p) => ({ flow: p.isTurned ? p.near : p.far, isNearClient: p.isTurned })),
    reading,
  );
  const ahead = a.base === undefined || b.base === undefined ? 0 : Number(b.base - a.base) / 1e6;
  const files = [one.report.file, other.report.file] as const;
  const connections = pairs.flatMap((pair, i) => {
    const [x, y] = [a.logs[i]!, b.logs[i]!];
    const joined = pair.isTurned
      ? joinConnection(pair, [files[1], files[0]], y, x, -ahead, [spanOf(other), spanOf(one)])
      : joinConnection(pair, files, x, y, ahead, [spanOf(one), spanOf(other)]);
    return joined ? [joined] : [];
  });
  const turned = connections.filter((c) => c.files[0] !== files[0]).length;
  const isTurned = turned > connections.length - turned;
  const common = all.length - (pairs.length - connections.length);
  const alone = [one, other].map(({ report }) => originals(report).length - common);
  const [first = 0, second = 0] = isTurned ? alone.toReversed() : alone;
  return {
    files: isTurned ? [files[1], files[0]] : files,
    connections,
    only_in: [first, second],
  };
}

async function logsOf(
  { path, report }: Tap,
  flows: readonly { readonly flow: FlowReport; readonly isNearClient: boolean }[],
  reading: Reading,
): Promise<{ logs: readonly ConnectionLog[]; base: bigint | undefined }> {
  const wanted = flows.map(({ flow, isNearClient }): WantedConnection => ({
    isNearClient,
    client: flow.client,
    server: flow.server,
    firstFrame: flow.first_frame,
    areCopiesOfTap: areOfTap(flow),
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

function areOfTap({ sides: { client, server } }: FlowReport): boolean {
  return client.copies.tap + server.copies.tap > 0 && client.copies.network + server.copies.network === 0;
}

/** `a`: near the client. Undefined where the ends are the same and the packets are not: a proxy between the taps. */
function joinConnection(
  { near, far, shifts: [client, server] }: FlowPair,
  files: readonly [string, string],
  a: ConnectionLog,
  b: ConnectionLog,
  aheadMs: number,
  spans: readonly [Span, Span],
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
  const mssOf = (who: 'client' | 'server', sent: FlowReport, arrived: FlowReport) => ({
    sent: sent.sides[who].mss,
    arrived: arrived.sides[who].mss,
  });
  const up: DirectionTaps = {
    ...{ matched: there, near: a.fromClient, far: b.fromClient, slope, clock },
    ...{ nearSpan: spans[0], farSpan: spans[1], mss: mssOf('client', near, far) },
  };
  const down: DirectionTaps = {
    ...{
      matched: back,
      near: b.fromServer,
      far: a.fromServer,
      slope: -slope,
      clock: clock && reversed(clock),
    },
    ...{ nearSpan: spans[1], farSpan: spans[0], mss: mssOf('server', far, near) },
  };
  const upWithin = withoutGaps(withinBoth(up), up.near, up.far, client, [
    { log: a.fromServer, shift: 0 },
    { log: b.fromServer, shift: client },
  ]);
  const downWithin = withoutGaps(withinBoth(down), down.near, down.far, -server, [
    { log: b.fromClient, shift: 0 },
    { log: a.fromClient, shift: -server },
  ]);
  return {
    client: near.client,
    server: near.server,
    files,
    flows: [near.id, far.id],
    // Times in the logs count from the first record of each file.
    ...(clock && { clock: { ...clock, offset_ms: clock.offset_ms + aheadMs } }),
    to_server: direction(up, upWithin),
    to_client: direction(down, downWithin),
    changes: changesOf([
      {
        ...{ who: 'client', matched: upWithin, near: up.near, far: up.far },
        ...{ sent: near, arrived: far, isShifted: client !== 0 },
      },
      {
        ...{ who: 'server', matched: downWithin, near: down.near, far: down.far },
        ...{ sent: far, arrived: near, isShifted: server !== 0 },
      },
    ]),
  };
}

/** Times near and far of what goes from `near` to `far`. */
function crossing({ timed: all }: Matched, near: PacketLog, far: PacketLog): Crossing {
  const timed = all.filter(([i, j]) => !Number.isNaN(near.at[i]! + far.at[j]!));
  return {
    near: Float64Array.from(timed, ([i]) => near.at[i]!),
    far: Float64Array.from(timed, ([, j]) => far.at[j]!),
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

/** First and last packet of a capture, ns since its first record. */
function spanOf({ report }: Tap): Span {
  return [0, report.seconds * 1e9];
}
