export interface Case {
  /** True causes; `none` where nothing is wrong. */
  readonly truth: readonly string[];
  /** Causes that were named, in order; `none` or `undetermined` where none was. */
  readonly said: readonly string[];
}

/** True cause → named cause → how often. A case with two causes counts once for each of them. Pure. */
export function confusionMatrix(cases: readonly Case[]): Map<string, Map<string, number>> {
  const matrix = new Map<string, Map<string, number>>();
  for (const { truth, said } of cases) {
    for (const cause of truth) {
      // The cause is found where it is named first, or beside another one that is true as well.
      const counted = said.slice(0, truth.length);
      const named = counted.includes(cause)
        ? cause
        : (counted.find((c) => !truth.includes(c)) ?? 'undetermined');
      const row = matrix.get(cause) ?? new Map<string, number>();
      matrix.set(cause, row.set(named, (row.get(named) ?? 0) + 1));
    }
  }
  return matrix;
}
