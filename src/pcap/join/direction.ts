import { Samples } from '../flow/samples.js';
import { RST } from '../packet.js';
import type { Spread } from '../summary/flow-types.js';
import type { ClockEstimate } from './clock.js';
import type { DirectionJoin } from './join-types.js';
import type { Matched } from './match.js';
import type { PacketLog } from './packet-log.js';
import type { Range } from './stream.js';

const MOST_FRAMES = 20;
/** What a capture may hold back before it writes, and packets that overtake each other. */
const MARGIN_NS = 50e6;

export interface DirectionTaps {
  readonly matched: Matched;
  /** Near the sender. */
  readonly near: PacketLog;
  readonly far: PacketLog;
  /** ns that the far clock gains in an ns of the near one. */
  readonly slope: number;
  /** Of the far tap against the near one. */
  readonly clock: ClockEstimate | undefined;
  /** First and last packet of either capture, ns of its own clock. */
  readonly nearSpan: Span;
  readonly farSpan: Span;
  readonly mss: { readonly sent: number | undefined; readonly arrived: number | undefined };
}

export type Span = readonly [from: number, to: number];

/** Without what left or came while the other tap was not capturing: of that nothing is known. */
export function withinBoth(taps: DirectionTaps): Matched {
  const { matched, near, far, clock, nearSpan, farSpan } = taps;
  const [sent, seen] = [new Bracket(), new Bracket()];
  for (const [i, j] of matched.pairs) {
    sent.add(i);
    seen.add(j);
  }
  const offset = clock && clock.offset_ms * 1e6;
  const longest = ((delaysOf(taps)?.max ?? 0) + (clock?.rtt_ms ?? 0)) * 1e6 + MARGIN_NS;
  const isKnown = (i: number): boolean => {
    if (sent.holds(i)) return true;
    if (offset === undefined) return false;
    const at = near.at[i]! + offset;
    // The far tap went on for longer than anything was under way.
    return at >= farSpan[0] && at + longest <= farSpan[1];
  };
  const couldBeSeen = (j: number): boolean => {
    if (seen.holds(j)) return true;
    if (offset === undefined) return false;
    const at = far.at[j]! - offset;
    return at - longest >= nearSpan[0] && at <= nearSpan[1];
  };
  return { ...matched, lost: matched.lost.filter(isKnown), unsent: matched.unsent.filter(couldBeSeen) };
}

/** What was sent between two packets that both taps saw passed while both captured. */
class Bracket {
  #first = Infinity;
  #last = -Infinity;

  add(i: number): void {
    this.#first = Math.min(this.#first, i);
    this.#last = Math.max(this.#last, i);
  }

  holds(i: number): boolean {
    return i > this.#first && i < this.#last;
  }
}

/** What became of what one side sent between the taps. `within`: of `withinBoth`. Pure. */
export function direction(taps: DirectionTaps, within: Matched): DirectionJoin {
  const { matched: all, near, far, mss } = taps;
  const segment = segmentOf(taps);
  const segments = (i: number, ranges: readonly Range[] = [[0, near.payload[i]!]]): number =>
    near.payload[i] === 0 ? 0 : ranges.reduce((n, [from, to]) => n + Math.ceil((to - from) / segment), 0);
  const lostData = within.lost.reduce((n, i) => n + segments(i, within.missing.get(i)), 0);
  const notCaptured = [...within.notCaptured].reduce((n, [i, ranges]) => n + (segments(i, ranges) || 1), 0);
  const unknown = new Set(all.lost);
  for (const i of [...within.lost, ...within.notCaptured.keys()]) unknown.delete(i);
  let [sent, sentData] = [0, 0];
  for (let i = 0; i < near.count; i++) {
    if (unknown.has(i)) continue;
    sentData += segments(i);
    if (near.payload[i] === 0) sent++;
  }
  sent += sentData;
  const lostBare = within.lost.filter((i) => near.payload[i] === 0).length;
  const delays = delaysOf(taps);
  const hops = hopsOf(all, near, far);
  const reset = within.unsent.find((j) => (far.flags[j]! & RST) !== 0);
  return {
    sent,
    sent_data: sentData,
    matched: all.pairs.length,
    lost: lostData + lostBare,
    lost_data: lostData,
    not_captured: notCaptured,
    lost_frames: within.lost.slice(0, MOST_FRAMES).map((i) => near.frame[i]!),
    duplicated: all.duplicated.length,
    not_sent: within.unsent.length,
    not_sent_frames: within.unsent.slice(0, MOST_FRAMES).map((j) => far.frame[j]!),
    by_bytes: all.byBytes,
    ...(delays && { delay_over_least_ms: delays }),
    ...(hops !== undefined && hops >= 0 && { hops }),
    ...(mss.sent !== undefined &&
      mss.arrived !== undefined && { mss: { sent: mss.sent, arrived: mss.arrived } }),
    ...(reset !== undefined && { reset_frame: far.frame[reset]! }),
  };
}

/** Payload of one packet on the wire, where offload has merged some at a tap. */
function segmentOf({ near, far, mss }: DirectionTaps): number {
  const most = (log: PacketLog): number =>
    log.payload.subarray(0, log.count).reduce((a, b) => Math.max(a, b), 0);
  return Math.max(1, Math.min(most(near) || Infinity, most(far) || Infinity, mss.arrived ?? Infinity));
}

function delaysOf({ matched: { timed }, near, far, slope }: DirectionTaps): Spread | undefined {
  const delays = timed
    .map(([i, j]) => ({ at: near.at[i]!, delay: far.at[j]! - near.at[i]! - slope * near.at[i]! }))
    .filter(({ delay }) => !Number.isNaN(delay));
  if (delays.length === 0) return undefined;
  const least = delays.reduce((most, { delay }) => Math.min(most, delay), Infinity);
  const samples = new Samples();
  for (const { at, delay } of delays) samples.add(at, (delay - least) / 1e6);
  const [p50 = 0, p95 = 0] = samples.quantiles(0.5, 0.95);
  return { n: samples.count, min: 0, p50, p95, max: samples.greatest };
}

/** By the packet matched first; negative: a middlebox writes TTLs anew. */
export function hopsOf({ pairs }: Matched, near: PacketLog, far: PacketLog): number | undefined {
  const [pair] = pairs;
  return pair && near.ttl[pair[0]]! - far.ttl[pair[1]]!;
}
