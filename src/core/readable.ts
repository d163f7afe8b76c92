/** 0.0312 → `3.1 %`; 0.0031 → `0.31 %`; 1 → `100 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 99.95) return `${Math.round(value)} %`;
  return `${value >= 10 ? value.toFixed(0) : Number(value.toPrecision(2))} %`;
}

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
