/** Ranks from 1, the mean of them where values are equal, as Spearman's coefficient wants them. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).toSorted(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0),
  );
  const out = new Float64Array(values.length);
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j + 1 < order.length && values[order[j + 1] ?? 0] === values[order[i] ?? 0]) j++;
    for (let k = i; k <= j; k++) out[order[k] ?? 0] = (i + j) / 2 + 1;
    i = j + 1;
  }
  return out;
}

/** Brought to mean 0 and length 1, so that a product of two is their correlation; undefined where all are equal. */
export function standardised(values: Float64Array): Float64Array | undefined {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const off = values.map((v) => v - mean);
  const length = Math.sqrt(off.reduce((sum, v) => sum + v * v, 0));
  return length > 1e-9 ? off.map((v) => v / length) : undefined;
}
