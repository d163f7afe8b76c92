import { describe, expect, it } from 'vitest';
import { thin } from './thin.js';

describe('thinning', () => {
  const series = (n: number, y: (i: number) => number | null): [number, number | null][] =>
    Array.from({ length: n }, (_, i) => [i / 10, y(i)]);

  it('keeps the one spike and the one loss among 6,000 points', () => {
    const points = series(6000, (i) => (i === 3333 ? 987 : i === 4444 ? null : 1 + (i % 7) / 10));
    const kept = thin(points, 340);
    expect(kept.length).toBeLessThan(1500);
    expect(kept).toContainEqual([333.3, 987]);
    expect(kept).toContainEqual([444.4, null]);
    expect(kept.map((p) => p[0])).toEqual(kept.map((p) => p[0]).toSorted((a, b) => a - b));
  });

  it('leaves few points, and points at one moment, alone', () => {
    expect(
      thin(
        series(5, (i) => i),
        340,
      ),
    ).toEqual(series(5, (i) => i));
    expect(
      thin(
        Array.from({ length: 5000 }, () => [1, 2] as const),
        340,
      ).length,
    ).toBeGreaterThan(0);
    expect(thin([], 340)).toEqual([]);
  });
});
