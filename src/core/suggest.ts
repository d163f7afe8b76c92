/** Damerau-free edit distance (Levenshtein), small words only. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, swap);
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** `did you mean "neighbours"?`, or undefined when nothing is close enough. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const best = known
    .map((k) => ({ k, d: k.startsWith(lower) && lower.length > 2 ? 1 : distance(lower, k.toLowerCase()) }))
    .toSorted((a, b) => a.d - b.d)[0];
  return best && best.d <= Math.max(2, Math.floor(word.length / 3)) ? `did you mean "${best.k}"?` : undefined;
}
