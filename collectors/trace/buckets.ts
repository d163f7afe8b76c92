/** Eight buckets an octave: a value is known to 12.5 %, and a histogram of all of them has some 200 of them. */
const STEPS = 8;
/** Shifts a program makes at most: up to 16 << 24 µs, four minutes and a half. */
const SHIFTS = 24;

/** bpftrace text that counts `$us` in the histogram `name` of connection `$c`, with count, mean, least and most. */
export function sample(name: string): string {
  return `$v = (uint64)$us; $b = (uint64)0;
    unroll(${SHIFTS}) { if ($v >= ${2 * STEPS}) { $v = $v >> 1; $b = $b + 1; } }
    @${name}_in[$c, $b * ${2 * STEPS} + $v] = count();
    @${name}_us[$c] = stats((uint64)$us); @${name}_least[$c] = min((uint64)$us); @${name}_most[$c] = max((uint64)$us);`;
}

/** From (inclusive) and to (exclusive), µs, of a bucket's number. */
export function boundsOf(bucket: number): { readonly from: number; readonly to: number } {
  const shift = 2 ** Math.floor(bucket / (2 * STEPS));
  const value = bucket % (2 * STEPS);
  return { from: value * shift, to: (value + 1) * shift };
}

/** The bucket a value falls into: the same arithmetic as in the kernel. */
export function bucketOf(us: number): number {
  let [value, shifts] = [Math.floor(us), 0];
  for (; value >= 2 * STEPS && shifts < SHIFTS; shifts++) value = Math.floor(value / 2);
  return shifts * 2 * STEPS + value;
}

/**
 * Quantile of counted buckets: the upper bound of the one that holds it, so that it is never understated; undefined
 * where nothing was counted.
 */
export function quantileOf(counts: ReadonlyMap<number, number>, share: number): number | undefined {
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  let seen = 0;
  for (const [bucket, count] of [...counts].toSorted(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= share * total && count > 0) return boundsOf(bucket).to;
  }
  return undefined;
}
