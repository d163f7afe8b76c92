/**
 * Fisher's exact test, one-sided: the probability that at least `a` of `n` draws are hits, when `a + b` of `n + m` are.
 * `a` of `n` windows near the pivot hold the event, `b` of `m` elsewhere.
 */
export function fisherAtLeast(a: number, n: number, b: number, m: number): number {
  const hits = a + b;
  const most = Math.min(n, hits);
  let sum = 0;
  for (let x = a; x <= most; x++) {
    if (hits - x > m) continue;
    sum += Math.exp(lnChoose(n, x) + lnChoose(m, hits - x) - lnChoose(n + m, hits));
  }
  return Math.min(1, sum);
}

const lnFactorials: number[] = [0];

function lnFactorial(n: number): number {
  for (let i = lnFactorials.length; i <= n; i++) lnFactorials.push((lnFactorials[i - 1] ?? 0) + Math.log(i));
  return lnFactorials[n] ?? 0;
}

function lnChoose(n: number, k: number): number {
  return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
}
