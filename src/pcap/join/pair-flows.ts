import type { CaptureReport } from '../summary/capture-report.js';
import type { FlowReport } from '../summary/flow-types.js';

/** The same connection in two captures, the tap nearer to the client first. */
export interface FlowPair {
  readonly near: FlowReport;
  readonly far: FlowReport;
  /** The first capture is the one farther from the client. */
  readonly isTurned: boolean;
  /** Far sequence numbers less near ones, of client and server: something in between makes up its own. */
  readonly shifts: readonly [client: number, server: number];
}

/** A sequence number that is made anew belongs to a handshake of about the same time. */
const MOST_APART_S = 3;

/**
 * By both initial sequence numbers, which address translation keeps; else by the ends: without SYNs, or where a
 * firewall makes its own sequence numbers.
 */
export function pairFlows(a: CaptureReport, b: CaptureReport): FlowPair[] {
  const [own, theirs] = [originals(a), originals(b)];
  const byIsns = indexOf(theirs, (f) => f.isns);
  const byEnds = indexOf(theirs, endsOf);
  return own.flatMap((flow) => {
    const same = flow.isns === undefined ? undefined : byIsns.get(flow.isns);
    if (same) return [pairOf(flow, same)];
    const other = byEnds.get(endsOf(flow));
    const isSame = other !== undefined && (!flow.isns || !other.isns || areTogether(flow, other));
    return isSame ? [pairOf(flow, other)] : [];
  });
}

/** Connections of a capture, each once: one that address translation shows twice is one. */
export const originals = (c: CaptureReport): FlowReport[] =>
  c.flows.filter((flow) => flow.same_connection_as === undefined);
const endsOf = (f: FlowReport): string => `${f.client} ${f.server}`;

function indexOf(
  flows: readonly FlowReport[],
  key: (flow: FlowReport) => string | undefined,
): Map<string, FlowReport> {
  const index = new Map<string, FlowReport>();
  for (const flow of flows) {
    const name = key(flow);
    if (name !== undefined && !index.has(name)) index.set(name, flow);
  }
  return index;
}

function areTogether(a: FlowReport, b: FlowReport): boolean {
  if (a.started === undefined || b.started === undefined) return false;
  return Math.abs(Date.parse(a.started) - Date.parse(b.started)) < 1000 * MOST_APART_S;
}

function pairOf(first: FlowReport, second: FlowReport): FlowPair {
  const isTurned = isNearerToServer(first, second);
  const [near, far] = isTurned ? [second, first] : [first, second];
  return { near, far, isTurned, shifts: shiftsOf(near, far) };
}

/** By the share of the handshake, by TTLs, which fall on the way, else by how long the client's data waits for its ACK. */
function isNearerToServer(a: FlowReport, b: FlowReport): boolean {
  if (a.handshake && b.handshake) return a.handshake.to_server_ms < b.handshake.to_server_ms;
  for (const [who, sign] of [
    ['client', 1],
    ['server', -1],
  ] as const) {
    const hops = sign * ((b.sides[who].ttl ?? 0) - (a.sides[who].ttl ?? 0));
    if (a.sides[who].ttl !== undefined && b.sides[who].ttl !== undefined && hops !== 0) return hops > 0;
  }
  const [x, y] = [a.sides.client.rtt_ms?.min, b.sides.client.rtt_ms?.min];
  if (x !== undefined && y !== undefined) return x < y;
  const [v, w] = [a.sides.server.rtt_ms?.min, b.sides.server.rtt_ms?.min];
  return v !== undefined && w !== undefined && v > w;
}

function shiftsOf({ isns: near }: FlowReport, { isns: far }: FlowReport): [number, number] {
  if (near === undefined || far === undefined) return [0, 0];
  const [[c = 0, s = 0], [c2 = 0, s2 = 0]] = [near.split(' ').map(Number), far.split(' ').map(Number)];
  return [c2 - c, s2 - s];
}
