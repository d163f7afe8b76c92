/** z of a two-sided 95 % interval. */
const Z = 1.959963985;

/**
 * Wilson score interval of a proportion: what `hits` of `n` say about the true share, 0..1. Unlike the normal
 * approximation it is right for 0 of n, where it nearly gives the rule of three.
 * E. B. Wilson, J. Am. Stat. Assoc. 22 (1927).
 */
export function wilson(hits: number, n: number, z = Z): [low: number, high: number] {
  if (n <= 0) return [0, 1];
  const p = hits / n;
  const middle = p + z ** 2 / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2));
  const scale = 1 + z ** 2 / n;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}
