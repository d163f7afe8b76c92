export interface Slice {
  /** Epoch ms, our clock. */
  readonly from: number;
  readonly to: number;
}

const SLICE_MS = 60_000;
const MOST_SLICES = 12;

/**
 * Columns of the matrix: windows that overlap are one time; a long one is cut into equal slices.
 * @param everyMs length of a slice; default: a minute, or a twelfth of the window where that is longer
 */
export function timeSlices(windows: readonly Slice[], everyMs?: number): Slice[] {
  const spans: { from: number; to: number }[] = [];
  for (const { from, to } of windows.toSorted((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last && from < last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans.flatMap(({ from, to }) => {
    const span = Math.max(1, to - from);
    const wanted = everyMs === undefined ? Math.min(MOST_SLICES, span / SLICE_MS) : span / everyMs;
    // A slice more for a rest of a few seconds would hold too few probes.
    const count = Math.max(1, Math.round(wanted));
    return Array.from({ length: count }, (_, i) => ({
      from: from + (span * i) / count,
      to: from + (span * (i + 1)) / count,
    }));
  });
}
