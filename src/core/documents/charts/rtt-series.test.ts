import { describe, expect, it } from 'vitest';
import { rttSeries } from './rtt-series.js';

describe('a series of pings', () => {
  it('has figures of all of them, and neither percentiles nor shares of few', () => {
    const series = rttSeries('gateway', [
      [0, 1],
      [1, 3],
      [2, null],
    ]);
    expect(series).toEqual({
      name: 'gateway',
      points: [
        [0, 1],
        [1, 3],
        [2, null],
      ],
      sent: 3,
      lost: 1,
      min: 1,
      median: 2,
      p95: 2.9,
      max: 3,
    });
  });

  it('of many, has a band and the loss of each stretch, which add up', () => {
    const probes = Array.from({ length: 6000 }, (_, i): [number, number | null] => [
      i / 10,
      i >= 3000 && i < 3600 && i % 10 === 0 ? null : 10 + (i % 7),
    ]);
    const series = rttSeries('server', probes);
    expect(series.lost).toBe(60);
    expect(series.points.length).toBeLessThan(2000);
    expect(series.band).toHaveLength(60);
    for (const [, low, mid, high] of series.band ?? []) expect(low <= mid && mid <= high).toBe(true);
    const loss = series.loss ?? [];
    expect(loss.reduce((sum, [, , lost]) => sum + lost, 0)).toBe(60);
    expect(loss.reduce((sum, [, , , sent]) => sum + sent, 0)).toBe(6000);
    expect(loss.filter(([, , lost]) => lost > 0).map(([from]) => from)).toEqual(
      loss.filter(([from]) => from >= 299 && from < 359).map(([from]) => from),
    );
  });

  it('of nothing is nothing', () => {
    expect(rttSeries('x', [])).toMatchObject({ points: [], sent: 0, lost: 0, median: null });
  });
});
