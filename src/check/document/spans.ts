import type { Span } from './blocks.js';

/** The last one that begins at or before an offset. */
export function lastBefore<T extends Span>(list: readonly T[], offset: number): T | undefined {
  let [low, high] = [0, list.length - 1];
  if (high < 0 || (list[0]?.start ?? 0) > offset) return undefined;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((list[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return list[low];
}

/** Those that begin in a span. */
export function within<T extends Span>(list: readonly T[], { start, end }: Span): T[] {
  const found: T[] = [];
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < list.length; i++) {
    const item = list[i];
    if (!item || item.start >= end) break;
    found.push(item);
  }
  return found;
}
