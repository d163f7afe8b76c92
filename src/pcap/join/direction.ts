import { Samples } from '../flow/samples.js';
import { RST } from '../packet.js';
import type { Spread } from '../summary/flow-types.js';
import type { DirectionJoin } from './join-types.js';
import type { Matched } from './match.js';
import type { PacketLog } from './packet-log.js';

const MOST_FRAMES = 20;

export interface DirectionTaps {
  readonly matched: Matched;
  /** Near the sender. */
  readonly near: PacketLog;
  readonly far: PacketLog;
  /** ns that the far clock gains in an ns of the near one. */
  readonly slope: number;
  /** Whether the far tap was capturing when something left at that time. */
  readonly wasSeen: (at: number) => boolean;
  readonly mss: { readonly sent: number | undefined; readonly arrived: number | undefined };
}

/** What became of what one side sent between the taps. Pure. */
export function direction({ matched: m, near, far, slope, wasSeen, mss }: DirectionTaps): DirectionJoin {
  const lost = m.lost.filter((i) => wasSeen(near.at[i]!));
  const isData = (i: number): boolean => near.payload[i]! > 0;
  const [unseen, unseenData] = [m.lost.length - lost.length, m.lost.filter(isData).length];
  const lostData = lost.filter(isData).length;
  const delays = delaysOf(m, near, far, slope);
  const hops = hopsOf(m, near, far);
  const reset = m.unsent.find((j) => (far.flags[j]! & RST) !== 0);
  return {
    sent: near.count - unseen,
    sent_data: near.payload.subarray(0, near.count).filter((n) => n > 0).length - (unseenData - lostData),
    matched: m.pairs.length,
    lost: lost.length,
    lost_data: lostData,
    lost_frames: lost.slice(0, MOST_FRAMES).map((i) => near.frame[i]!),
    duplicated: m.duplicated.length,
    not_sent: m.unsent.length,
    not_sent_frames: m.unsent.slice(0, MOST_FRAMES).map((j) => far.frame[j]!),
    by_bytes: m.byBytes,
    ...(delays && { delay_over_least_ms: delays }),
    ...(hops !== undefined && hops >= 0 && { hops }),
    ...(mss.sent !== undefined &&
      mss.arrived !== undefined && { mss: { sent: mss.sent, arrived: mss.arrived } }),
    ...(reset !== undefined && { reset_frame: far.frame[reset]! }),
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

/** By the packet matched first; negative: a middlebox writes TTLs anew. */
export function hopsOf({ pairs }: Matched, near: PacketLog, far: PacketLog): number | undefined {
  const [pair] = pairs;
  return pair && near.ttl[pair[0]]! - far.ttl[pair[1]]!;
}
