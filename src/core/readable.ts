/** 0.0123 → `0.012 ms`; 31.26 → `31.3 ms`; 2503 → `2.50 s`. */
export function millis(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms >= 100 ? ms.toFixed(0) : Number(ms.toPrecision(ms >= 10 ? 3 : 2))} ms`;
}

/** `a, b and 3 more`. */
export function few(words: readonly string[], most: number): string {
  if (words.length <= most) return words.join(', ');
  return `${words.slice(0, most).join(', ')} and ${words.length - most} more`;
}
