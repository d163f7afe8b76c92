/** Nanoseconds since the Unix epoch (UTC), by the clock named beside it. */
export type Instant = bigint;

const NS_PER_MS = 1_000_000n;

export function fromEpochMs(ms: number): Instant {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}

export function toEpochMs(instant: Instant): number {
  return Number(instant / 1000n) / 1000;
}

/**
 * Reads decimal epoch seconds such as `1763694432.123456` (ping -D, tcpdump -tt) without losing digits.
 * Undefined when `text` is not a number.
 */
export function fromEpochSeconds(text: string): Instant | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text);
  if (!match) return undefined;
  return BigInt(match[1] ?? 0) * 1_000_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}

/** RFC 3339 in UTC with as many fraction digits as carry information: `2026-11-21T03:04:05.123456Z`. */
export function formatInstant(instant: Instant): string {
  // Down, also before 1970: bigint division goes toward zero.
  const ns = ((instant % NS_PER_MS) + NS_PER_MS) % NS_PER_MS;
  const ms = (instant - ns) / NS_PER_MS;
  const rest = ns.toString().padStart(6, '0').replace(/0+$/, '');
  const iso = new Date(Number(ms)).toISOString();
  return rest === '' ? iso : `${iso.slice(0, -1)}${rest}Z`;
}
