import { describe, expect, it } from 'vitest';
import { bundleView } from '../../../test/support/bundle-view.js';
import { httpPlots } from './http-phases.js';
import { rttPlots } from './rtt.js';
import { spreadPlots } from './spreads.js';
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

describe('plots', () => {
  it('puts a loss that was told late where it belongs', () => {
    const reply = (s: number, outcome = 'reply') => ({
      target: 't',
      outcome,
      at: `2026-11-21T03:00:0${s}.000Z`,
      ...(outcome === 'reply' && { rtt_ms: s }),
    });
    const [plot] = rttPlots(
      bundleView({ rows: { ping_replies: [reply(1), reply(3), reply(2, 'timeout')] } }),
      Date.parse('2026-11-21T03:00:00Z'),
    );
    expect(plot).toMatchObject({
      series: [
        {
          name: 't',
          points: [
            [1, 1],
            [2, null],
            [3, 3],
          ],
        },
      ],
    });
  });

  it('stacks the phases of each request and the time a failed one took', () => {
    const row = (columns: object) => ({
      target: 't',
      by: 'url',
      outcome: 'ok',
      dns_ms: 1,
      connect_ms: 2,
      wait_ms: 3,
      transfer_ms: 4,
      time_total_ms: 10,
      ...columns,
    });
    const failed = row({
      by: 'address',
      address: '192.0.2.7',
      outcome: 'timeout',
      wait_ms: undefined,
      transfer_ms: undefined,
      time_total_ms: 5000,
    });
    expect(httpPlots(bundleView({ rows: { http_timing: [row({}), failed] } }))).toMatchObject([
      {
        columns: [
          { group: 'by name', parts: [1, 2, 0, 3, 4, 0], failed: false },
          { group: 'to 192.0.2.7', parts: [1, 2, 0, 0, 0, 4997], failed: true },
        ],
      },
    ]);
  });

  it('shows every answer time and who gave none', () => {
    const rows = {
      dns_queries: [
        { view: 'resolver', server: '192.0.2.53', query_ms: 4 },
        { view: 'resolver', server: '192.0.2.54', timed_out: true },
      ],
    };
    expect(spreadPlots(bundleView({ rows }))).toMatchObject([
      {
        rows: [
          { label: '192.0.2.53', values: [4], note: '1: 4 ms', failed: false },
          { label: '192.0.2.54', values: [], note: '1 without an answer', failed: true },
        ],
      },
    ]);
  });
});
