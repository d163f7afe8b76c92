/** Below this nothing is measured, and powers of ten run out of digits. */
export const LEAST = 1e-9;

/** About `count` round tick values (1, 2 or 5 times a power of ten) that cover `from`..`to`. */
export function niceTicks(from: number, to: number, count: number): number[] {
  const span = to - from;
  if (!(span > LEAST) || !Number.isFinite(span)) return [from];
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10) * power;
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Ticks for a logarithmic scale around positive `from`..`to`: powers of ten, and 2 and 5 times them where few. */
export function logTicks(from: number, to: number): number[] {
  const [low, high] = [
    Math.floor(Math.log10(Math.max(from, LEAST))),
    Math.ceil(Math.log10(Math.max(to, LEAST))),
  ];
  const steps = high - low <= 3 ? [1, 2, 5] : [1];
  const all = Array.from({ length: high - low + 1 }, (_, i) => low + i).flatMap((power) =>
    steps.map((m) => Number((m * 10 ** power).toPrecision(12))),
  );
  const first = all.findLastIndex((tick) => tick <= from * (1 + 1e-9));
  const last = all.findIndex((tick) => tick >= to * (1 - 1e-9));
  return all.slice(Math.max(0, first), last < 0 ? undefined : last + 1);
}
