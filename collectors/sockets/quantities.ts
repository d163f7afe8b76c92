/** `%g` and plain decimals of `ss`: `204`, `0.033`, `1e+06`. */
export function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^-?\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,2})?$/.test(text)) return undefined;
  return Number(text);
}

const FACTOR: Readonly<Record<string, number>> = { '': 1, K: 1e3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** `1322740484bps` (numeric) or `1.2Mbps`, decimal units. Bits per second. */
export function readRate(text: string | undefined): number | undefined {
  const match = /^([\d.e+]+?)([KkMGT]?)bps$/.exec(text ?? '');
  const n = readNumber(match?.[1]);
  return n === undefined ? undefined : Math.round(n * (FACTOR[match?.[2] ?? ''] ?? 1));
}

/**
 * Time left on a timer, in ms. `084ms` is 84 ms; `2.764ms` is 2 s 764 ms, because iproute2 up to 6.x wrote the
 * wrong unit there (newer: `2.764sec`); `59sec`, `1min16sec`, `119min`; empty is 0.
 */
export function readTimer(text: string): number | undefined {
  if (text === '') return 0;
  const match = /^(?:(\d{1,9})min)?(?:(\d{1,2})sec|(?:(\d{1,2})\.)?(\d{3})(?:ms|sec))?$/.exec(text);
  if (!match) return undefined;
  const [, min = 0, sec = 0, secBefore = 0, ms = 0] = match;
  return Number(min) * 60_000 + Number(sec) * 1000 + Number(secBefore) * 1000 + Number(ms);
}
