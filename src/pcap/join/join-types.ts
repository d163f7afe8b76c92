import type { Spread } from '../summary/flow-types.js';
import type { ClockEstimate } from './clock.js';

/** One direction between two taps. */
export interface DirectionJoin {
  /** While the other tap was capturing; what offload had merged counts as its segments, here and in `lost`. */
  readonly sent: number;
  readonly sent_data: number;
  readonly matched: number;
  /** Seen where it was sent, not where it should arrive. */
  readonly lost: number;
  readonly lost_data: number;
  /** Of `sent`: acknowledged by the receiver, and missing in the other capture. Not lost. */
  readonly not_captured: number;
  readonly lost_frames: readonly number[];
  readonly duplicated: number;
  /** Arrived, and was never seen where it should have been sent. */
  readonly not_sent: number;
  readonly not_sent_frames: readonly number[];
  /** Cut into other pieces on the way (offload). */
  readonly by_bytes: number;
  /** Delay over the least one of this direction, ms: queues and recovery; exact, whatever the clocks are. */
  readonly delay_over_least_ms?: Spread;
  /** Hops between the taps, by the TTL; absent where something writes TTLs anew. */
  readonly hops?: number;
  /** MSS of the SYN where it was sent and where it arrived. */
  readonly mss?: { readonly sent: number; readonly arrived: number };
  /** At the far tap: a RST that the sender never sent. */
  readonly reset_frame?: number;
}

export interface ConnectionJoin {
  readonly client: string;
  readonly server: string;
  /** The tap nearer to the client, then the other. */
  readonly files: readonly [string, string];
  /** Ids of the flow in each file, in the same order. */
  readonly flows: readonly [string, string];
  readonly clock?: ClockEstimate;
  readonly to_server: DirectionJoin;
  readonly to_client: DirectionJoin;
  /** What something between the taps changed. */
  readonly changes: readonly string[];
}

export interface CaptureJoin {
  /** The one that is nearer to most clients first. */
  readonly files: readonly [string, string];
  readonly connections: readonly ConnectionJoin[];
  /** Connections in one file only: behind a proxy that speaks TCP itself, or not captured there. */
  readonly only_in: readonly [number, number];
}
