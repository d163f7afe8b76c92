/**
 * p-values corrected for how many were asked (Holm 1979): the chance of a single false claim among all of them stays
 * below the level, however they depend on each other. In the order given.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, i) => ({ p, i })).toSorted((a, b) => a.p - b.p);
  const out: number[] = Array.from({ length: ps.length }, () => 1);
  let least = 0;
  for (const [rank, { p, i }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    out[i] = least;
  }
  return out;
}
