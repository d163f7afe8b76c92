/** Times near the pivot, and stretches of equal length elsewhere to compare them with. */
export interface NearWindows {
  /** Windows that overlap are one: what is near two occurrences at once is seen once. */
  readonly windows: readonly { readonly from: number; readonly to: number; readonly pivot: number }[];
  /** Stretches elsewhere, as long as one window, none of which touches one: where each begins. */
  readonly elsewhere: Float64Array;
  readonly tileMs: number;
  /** Index of the window a time lies in, −1 elsewhere. */
  windowAt(ms: number): number;
  /** Index of the stretch it lies in, −1 where none is. */
  stretchAt(ms: number): number;
}

const MOST_WINDOWS = 2000;
const MOST_STRETCHES = 4096;
/** Times further from any pivot are not compared with. */
const MOST_TILES = 1 << 20;

/**
 * @param pivots epoch ms, sorted
 * @param halfMs what lies this far before or after a pivot is near
 * @param first,last what the evidence covers
 */
export function nearWindows(
  pivots: readonly number[],
  halfMs: number,
  first: number,
  last: number,
): NearWindows {
  const windows = merged(pivots, halfMs);
  const tileMs = halfMs * 2;
  const reach = (MOST_TILES / 2) * tileMs;
  const origin = Math.max(first, (windows[0]?.from ?? first) - reach);
  const end = Math.min(last, (windows.at(-1)?.to ?? last) + reach);
  const tiles = Math.min(MOST_TILES, Math.max(0, Math.floor((end - origin) / tileMs)));
  const free: number[] = [];
  let next = 0;
  for (let i = 0; i < tiles; i++) {
    const from = origin + i * tileMs;
    while (next < windows.length && (windows[next]?.to ?? 0) < from) next++;
    const window = windows[next];
    if (window === undefined || window.from > from + tileMs) free.push(i);
  }
  const step = Math.max(1, free.length / MOST_STRETCHES);
  const chosen: number[] = [];
  for (let i = 0; i < free.length; i += step) chosen.push(free[Math.floor(i)] ?? 0);
  const indexOf = new Map(chosen.map((tile, i) => [tile, i]));
  let held = 0;
  return {
    windows,
    elsewhere: Float64Array.from(chosen, (tile) => origin + tile * tileMs),
    tileMs,
    windowAt: (ms) => {
      const near = windows[held];
      if (near !== undefined && ms >= near.from && ms <= near.to) return held;
      const found = search(windows, ms);
      if (found >= 0) held = found;
      return found;
    },
    stretchAt: (ms) => indexOf.get(Math.floor((ms - origin) / tileMs)) ?? -1,
  };
}

function merged(pivots: readonly number[], halfMs: number): { from: number; to: number; pivot: number }[] {
  const all: { from: number; to: number; pivot: number }[] = [];
  for (const pivot of pivots) {
    const last = all.at(-1);
    if (last && pivot - halfMs <= last.to) last.to = pivot + halfMs;
    else all.push({ from: pivot - halfMs, to: pivot + halfMs, pivot });
  }
  if (all.length <= MOST_WINDOWS) return all;
  return Array.from(
    { length: MOST_WINDOWS },
    (_, i) => all[Math.floor((i * all.length) / MOST_WINDOWS)],
  ).flatMap((window) => window ?? []);
}

function search(windows: NearWindows['windows'], ms: number): number {
  let [low, high] = [0, windows.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const window = windows[middle];
    if (window === undefined) return -1;
    if (ms < window.from) high = middle - 1;
    else if (ms > window.to) low = middle + 1;
    else return middle;
  }
  return -1;
}
