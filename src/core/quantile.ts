/** The value below which a share `q` (0..1) of the values lies, interpolated (type 7 of Hyndman and Fan); undefined of nothing. */
export function quantile(values: readonly number[], q: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? undefined : low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}

/**
 * Correlation of each value with the next one, -1..1: near 1 where they rise and fall slowly, as behind a queue;
 * near 0 where each is delayed on its own. 0 for fewer than 4 values or equal ones.
 */
export function lagOneCorrelation(values: readonly number[]): number {
  if (values.length < 4) return 0;
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const off = values.map((v) => v - mean);
  const variance = off.reduce((sum, v) => sum + v * v, 0);
  if (variance === 0) return 0;
  return off.slice(1).reduce((sum, v, i) => sum + v * (off[i] ?? 0), 0) / variance;
}

/** Differences between neighbours without their sign: the packet delay variation of RFC 3393. */
export function steps(values: readonly number[]): number[] {
  return values.slice(1).map((v, i) => Math.abs(v - (values[i] ?? v)));
}
