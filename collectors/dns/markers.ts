import { formatInstant, fromEpochSeconds, type Instant } from '../../src/core/instant.js';

/** `1795234563.123456789`, or `1795234563.%N` from a BusyBox date that knows whole seconds only. */
function stampOf(text: string): Instant | undefined {
  return fromEpochSeconds(text.replace(/\.%N$/, ''));
}

/** Whole seconds say nothing about how long a lookup took. */
export function millisecondsBetween(from: string, to: string): number | undefined {
  const [start, end] = [stampOf(from), stampOf(to)];
  if (start === undefined || end === undefined || end < start) return undefined;
  if (!/\.\d/.test(from) || !/\.\d/.test(to)) return undefined;
  return Math.round(Number(end - start) / 1000) / 1000;
}

export function isoOf(text: string | undefined): { at?: string } {
  const instant = text === undefined ? undefined : stampOf(text);
  return instant === undefined ? {} : { at: formatInstant(instant) };
}

/** `www.example.com.` → `www.example.com`; the root stays a dot. */
export function withoutFinalDot(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}
