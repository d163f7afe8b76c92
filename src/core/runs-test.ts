/** n over k; exact enough for some hundred. */
function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let product = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) product = (product * (n - i + 1)) / i;
  return product;
}

/**
 * Chance that `a` things of one kind and `b` of another, in random order, form at most `runs` runs of equal ones.
 * Small where each kind stays together: it is not by chance that they do. A. Wald, J. Wolfowitz, Ann. Math. Stat. 11
 * (1940).
 */
export function runsChance(a: number, b: number, runs: number): number {
  const all = choose(a + b, a);
  let ways = 0;
  for (let r = 2; r <= runs; r++) {
    const half = Math.floor(r / 2);
    ways +=
      r % 2 === 0
        ? 2 * choose(a - 1, half - 1) * choose(b - 1, half - 1)
        : choose(a - 1, half) * choose(b - 1, half - 1) + choose(a - 1, half - 1) * choose(b - 1, half);
  }
  return Math.min(1, ways / all);
}
