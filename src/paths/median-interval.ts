import { quantile } from '../core/quantile.js';

export interface Centre {
  readonly n: number;
  readonly median: number;
  /** 95 % interval of the median, from order statistics: no assumption on the distribution. Absent below 6 values. */
  readonly low?: number;
  readonly high?: number;
}

const Z = 1.959963985;
/** With fewer values their whole range covers the median less often than 95 times in 100. */
const LEAST = 6;

/** Median and what the values say about the true one; undefined of nothing. */
export function centreOf(values: readonly number[]): Centre | undefined {
  const n = values.length;
  const middle = quantile(values, 0.5);
  if (middle === undefined) return undefined;
  if (n < LEAST) return { n, median: middle };
  const sorted = values.toSorted((a, b) => a - b);
  const spread = (Z * Math.sqrt(n)) / 2;
  const [low, high] = [
    sorted[Math.max(0, Math.floor(n / 2 - spread) - 1)],
    sorted[Math.min(n - 1, Math.ceil(n / 2 + spread))],
  ];
  return { n, median: middle, ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
}
