/** Clock of the far tap against that of the near one. */
export interface ClockEstimate {
  /** ms that the far clock is ahead, at the middle of the connection. */
  readonly offset_ms: number;
  /** Half of the least RTT between the taps: delays of each direction are known no better. */
  readonly error_ms: number;
  /** Parts per million; absent where the connection is too short to tell. */
  readonly drift_ppm?: number;
  /** Least delay there and back between the taps, ms. */
  readonly rtt_ms: number;
}

export interface Crossing {
  /** ns, near clock. */
  readonly near: Float64Array;
  /** ns, far clock. */
  readonly far: Float64Array;
}

/** A window needs so many packets each way that one of them was not delayed. */
const LEAST_IN_WINDOW = 20;
const LEAST_SECONDS = 1;
const MOST_WINDOWS = 30;

/**
 * From packets seen at both taps, each way: offset by the fastest of each, drift by a line through the offsets of
 * windows. `there`: sent near, seen far; `back`: sent far, seen near. Undefined where one way is empty.
 */
export function estimateClock(there: Crossing, back: Crossing): ClockEstimate | undefined {
  if (there.near.length === 0 || back.near.length === 0) return undefined;
  const middle = midpoint(there);
  const slope = drift(there, back);
  const at = (c: Crossing, i: number): number => c.far[i]! - c.near[i]! - slope * (c.near[i]! - middle);
  const least = (c: Crossing, sign: 1 | -1): number => {
    let best = Infinity;
    for (let i = 0; i < c.near.length; i++) best = Math.min(best, sign * at(c, i));
    return best;
  };
  const [d1, d2] = [least(there, 1), least(back, -1)];
  return {
    offset_ms: (d1 - d2) / 2 / 1e6,
    error_ms: Math.abs(d1 + d2) / 2 / 1e6,
    ...(slope !== 0 && { drift_ppm: slope * 1e6 }),
    rtt_ms: (d1 + d2) / 1e6,
  };
}

function midpoint({ near }: Crossing): number {
  return (near[0]! + near[near.length - 1]!) / 2;
}

/** ns of far clock gained in an ns of near clock; 0 where it cannot be told from the delays. */
function drift(there: Crossing, back: Crossing): number {
  const [from, to] = [there.near[0]!, there.near[there.near.length - 1]!];
  const span = to - from;
  if (span < LEAST_SECONDS * 1e9) return 0;
  const fewest = Math.min(there.near.length, back.near.length);
  const windows = Math.min(MOST_WINDOWS, Math.floor(fewest / LEAST_IN_WINDOW));
  if (windows < 2) return 0;
  const lows = (c: Crossing, sign: 1 | -1): (number | undefined)[] => {
    const best: (number | undefined)[] = Array.from({ length: windows });
    for (let i = 0; i < c.near.length; i++) {
      const w = Math.min(windows - 1, Math.max(0, Math.floor(((c.near[i]! - from) / span) * windows)));
      const d = sign * (c.far[i]! - c.near[i]!);
      if (best[w] === undefined || d < best[w]) best[w] = d;
    }
    return best;
  };
  const [a, b] = [lows(there, 1), lows(back, -1)];
  const points = a.flatMap((low, w): [number, number][] => {
    const other = b[w];
    return low === undefined || other === undefined
      ? []
      : [[from + ((w + 0.5) * span) / windows, (low - other) / 2]];
  });
  if (points.length < 2) return 0;
  return middleSlope(points);
}

/** Theil and Sen: the median of the slopes of all pairs; one window full of delays moves it not. */
function middleSlope(points: readonly (readonly [number, number])[]): number {
  const slopes = points
    .flatMap(([x, y], i) => points.slice(i + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)))
    .toSorted((p, q) => p - q);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}
