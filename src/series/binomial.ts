/** Chance of at least `hits` of `n` when each has the chance `p`: the upper tail of the binomial distribution. */
export function binomialAtLeast(hits: number, n: number, p: number): number {
  if (hits <= 0) return 1;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  // ln of the term at `hits`, then each next one from the one before.
  let term = hits * Math.log(p) + (n - hits) * Math.log1p(-p);
  for (let i = 1; i <= hits; i++) term += Math.log((n - hits + i) / i);
  let value = Math.exp(term);
  let sum = 0;
  for (let k = hits; k <= n; k++) {
    sum += value;
    value *= ((n - k) / (k + 1)) * (p / (1 - p));
    if (value < sum * 1e-15) break;
  }
  return Math.min(1, sum);
}
