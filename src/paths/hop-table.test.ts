import { describe, expect, it } from 'vitest';
import { hostView } from '../../test/support/host-view.js';
import { hops } from '../tables/hops.js';
import { hopTable } from './hop-table.js';

type Row = { hop: number; who?: string; sent: number; lost?: number; avg?: number; sd?: number; end?: true };

/** Rows of one trace through the real store. */
const rowsOf = (rows: readonly Row[]) =>
  hostView({
    rows: {
      hops: rows.map(({ hop, who, sent, lost = 0, avg, sd = 0.1, end }) => ({
        target: 't',
        method: 'mtr',
        at: '2026-11-21T03:00:00Z',
        hop,
        addresses: who === undefined ? [] : [who],
        sent,
        loss_pct: (100 * lost) / sent,
        ...(avg !== undefined && { avg_ms: avg, best_ms: avg - sd, worst_ms: avg + sd, stdev_ms: sd }),
        ...(end && { reached: true }),
      })),
    },
  }).rows(hops);
const table = (...rows: Row[]) => hopTable(rowsOf(rows), 1);
const readings = (...rows: Row[]) => table(...rows).hops.map((h) => h.reading);

describe('hopTable', () => {
  it('clears a router that limits its ICMP answers: the real sample of 88.8 % at hop 5 and none at the end', () => {
    const t = table(
      { hop: 1, who: 'a', sent: 1000 },
      { hop: 5, who: 'b', sent: 1000, lost: 888 },
      { hop: 6, who: 'c', sent: 1000, lost: 2 },
      { hop: 7, who: 'end', sent: 1000, end: true },
    );
    expect(t.hops.map((h) => h.reading)).toEqual(['none', 'not_passed_on', 'not_passed_on', 'none']);
    expect(t.lossFrom).toBeUndefined();
  });

  it('finds the hop from which on all lose, and says when the hops before it are not excluded', () => {
    const rows = (n: number): Row[] => [
      { hop: 1, who: 'a', sent: n },
      { hop: 2, who: 'b', sent: n, lost: n / 5 },
      { hop: 3, who: 'end', sent: n, lost: n / 5, end: true },
    ];
    expect(table(...rows(100)).lossFrom).toEqual({ hop: 2, addresses: ['b'], sure: true });
    expect(table(...rows(10)).lossFrom).toEqual({ hop: 2, addresses: ['b'], sure: false });
  });

  it('is not fooled by a little loss before the hop where it begins, which the limit of a router makes', () => {
    const t = table(
      { hop: 1, who: 'a', sent: 100, lost: 3 },
      { hop: 2, who: 'b', sent: 100, lost: 31 },
      { hop: 3, who: 'end', sent: 100, lost: 29, end: true },
    );
    expect(t.lossFrom).toEqual({ hop: 2, addresses: ['b'], sure: true });
  });

  it('says nothing of loss behind which nobody answers', () => {
    expect(
      readings(
        { hop: 1, who: 'a', sent: 50 },
        { hop: 2, who: 'b', sent: 50, lost: 10 },
        { hop: 3, sent: 50, lost: 50 },
      ),
    ).toEqual(['none', 'unknown', 'silent']);
  });

  it('counts what mtr asked beyond the end for the end', () => {
    const t = table(
      { hop: 1, who: 'a', sent: 10 },
      { hop: 2, who: 'end', sent: 10, lost: 4, end: true },
      { hop: 3, who: 'end', sent: 4, lost: 1, end: true },
      { hop: 4, sent: 1, lost: 1 },
    );
    expect(t.hops.map((h) => [h.hop, h.loss?.lost, h.loss?.of])).toEqual([
      [1, 0, 10],
      [2, 6, 15],
    ]);
  });

  it('adds counts of several traces, weighed by what was sent, never the percentages', () => {
    const t = table(
      { hop: 1, who: 'end', sent: 10, lost: 10, end: true },
      { hop: 1, who: 'end', sent: 990, end: true },
    );
    expect(t.hops[0]?.loss).toMatchObject({ lost: 10, of: 1000 });
  });

  it('finds where the round trip rises and stays, and clears a router that is slow to answer only', () => {
    const t = table(
      { hop: 1, who: 'a', sent: 50, avg: 1 },
      { hop: 2, who: 'b', sent: 50, avg: 471 },
      { hop: 3, who: 'c', sent: 50, avg: 31 },
      { hop: 4, who: 'end', sent: 50, avg: 32, end: true },
    );
    expect(t.rises.map((r) => [r.hop, Math.round(r.by)])).toEqual([
      [1, 1],
      [2, 30],
      [4, 1],
    ]);
    expect(t.rises.every((r) => r.to < 471)).toBe(true);
  });

  it('calls no rise what the spread of the probes covers', () => {
    const t = table(
      { hop: 1, who: 'a', sent: 10, avg: 10, sd: 8 },
      { hop: 2, who: 'end', sent: 10, avg: 12, sd: 8, end: true },
    );
    expect(t.rises.map((r) => r.hop)).toEqual([1]);
  });
});
