const LOST: ReadonlySet<string> = new Set(['timeout', 'unreachable', 'local_error']);

/** The most probes of a series that were lost in a row. Losses in a row are an interruption, not independent events. */
export function longestOutage(series: readonly { readonly outcome: string }[]): number {
  let [longest, run] = [0, 0];
  for (const { outcome } of series) {
    run = LOST.has(outcome) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
