import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogIndexer } from '../facts/log-index/index-log.js';
import { Histogram } from '../facts/log-index/histogram.js';
import type { Template } from '../facts/log-index/templates.js';
import { findOnset, type Onset } from './find-onset.js';
import { fisherAtLeast } from './fisher.js';
import { nearWindows } from './near-windows.js';
import { fold, foldedToFew, RunList } from './run-list.js';

const START = Date.UTC(2026, 10, 21, 3);

describe("Fisher's exact test", () => {
  // The first two: Fisher 1935, the lady tasting tea; the others by counting the ways.
  it.each([
    [4, 4, 0, 4, 1 / 70],
    [3, 4, 1, 4, 17 / 70],
    [10, 12, 1, 12, 804 / 2_496_144],
    [0, 5, 0, 5, 1],
    [5, 5, 5, 5, 1],
  ])('%i of %i against %i of %i', (a, n, b, m, p) => expect(fisherAtLeast(a, n, b, m)).toBeCloseTo(p, 6));

  it('is a probability, and falls with every further hit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(200),
        (n, a, m, b) => {
          fc.pre(a < n && b <= m);
          const p = fisherAtLeast(a, n, b, m);
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
          expect(fisherAtLeast(a + 1, n, b, m)).toBeLessThanOrEqual(p + 1e-9);
        },
      ),
    );
  });
});

describe('runs', () => {
  it('never lose an occurrence, whatever the order and number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 1e8 }), fc.constantFrom(-8e15, 8e15)), {
          maxLength: 3000,
        }),
        fc.constantFrom(0, 60_000),
        (times, gap) => {
          const runs = new RunList(gap);
          for (const ms of [Number.NaN, ...times, 9e15, Number.POSITIVE_INFINITY]) runs.add(ms, () => 'f:1');
          const { all } = runs;
          expect(all.reduce((sum, r) => sum + r.count, 0)).toBe(times.length);
          expect(all.length).toBeLessThanOrEqual(gap === 0 ? 5000 : 200);
          for (const r of all) expect(r.from).toBeLessThanOrEqual(r.to);
          const few = foldedToFew(all);
          expect(few.length).toBeLessThanOrEqual(12);
          expect(few.reduce((sum, r) => sum + r.count, 0)).toBe(times.length);
        },
      ),
    );
  });

  it('fold bursts, and keep four flaps an hour apart', () => {
    const run = (from: number): { from: number; to: number; count: number; cite: string } => ({
      from,
      to: from,
      count: 1,
      cite: `f:${from}`,
    });
    expect(
      fold(
        [0, 20, 40, 400].map((s) => run(s * 1000)),
        60_000,
      ),
    ).toEqual([
      { from: 0, to: 40_000, count: 3, cite: 'f:0' },
      { from: 400_000, to: 400_000, count: 1, cite: 'f:400000' },
    ]);
    expect(foldedToFew([0, 1, 2, 3].map((h) => run(h * 3_600_000)))).toHaveLength(4);
  });
});

/** The onset of `upload failed` in a log with a message a second. */
function onset(seconds: number, fails: (s: number) => boolean): Onset | undefined {
  const indexer = new LogIndexer({ now: START + 1e9, timeZone: 'UTC', joins: true });
  for (let s = 0; s < seconds; s++) {
    const time = new Date(START + s * 1000).toISOString();
    indexer.push(
      Buffer.from(`${time} INFO chunk ${s} sent\n${fails(s) ? `${time} ERROR upload failed\n` : ''}`),
    );
  }
  const { templates, first, last } = indexer.end();
  const failed = templates.find((t) => t.text.includes('failed'));
  return failed && findOnset(failed, first, last);
}

describe('onset of a template', () => {
  it('is its first message, when the log reaches back', () =>
    expect(onset(3600, (s) => s > 1800 && s % 10 === 0)).toMatchObject({
      how: 'first',
      at: START + 1_810_000,
      words: 'first time in 30 min of log',
    }));

  it('is where it becomes several times as frequent', () => {
    const found = onset(3600, (s) => (s < 1800 ? s % 300 === 0 : s % 10 === 0));
    expect(found).toMatchObject({ how: 'jump', words: '6 a minute, before 0.2' });
    expect(Math.abs((found?.at ?? 0) - START - 1_800_000)).toBeLessThan(60_000);
  });

  it('is told to the message also in a log of days', () => {
    const index = new Histogram();
    const [change, end] = [5 * 86_400 + 52, 6 * 86_400];
    let count = 0;
    const add = (s: number): void => index.add(START + s * 1000, ++count);
    for (let s = 0; s < change; s += 60) add(s);
    const line = count + 1;
    for (let s = change; s < end; s += 1.1) add(s);
    const template = { count, untimed: 0, first: START, last: START + end * 1000, line: 1, histogram: index };
    const found = findOnset(template as unknown as Template, template.first, template.last);
    expect(found).toMatchObject({
      how: 'jump',
      at: START + change * 1000,
      line,
      words: '55 a minute, before 1',
    });
  });

  it.each<[string, (s: number) => boolean]>([
    ['a template that always recurs', (s) => s % 20 === 0],
    ['one that becomes rarer', (s) => (s < 1800 ? s % 10 === 0 : s % 300 === 0)],
    ['one from the first second of the log', (s) => s < 5],
    ['one that was there before the log reaches back far enough', (s) => s > 20 && s % 30 === 0],
  ])('is none for %s', (_, fails) => expect(onset(3600, fails)).toBeUndefined());

  it('is hardly ever found in steady random messages', () => {
    let found = 0;
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let i = 0; i < 60; i++) if (onset(900, (s) => s < 2 || random() < 0.05)) found++;
    expect(found).toBe(0);
  });
});

describe('windows near a pivot', () => {
  const near = nearWindows([100_000, 105_000, 500_000], 30_000, 0, 1_000_000);

  it('that overlap are one', () => {
    expect(near.windows).toEqual([
      { from: 70_000, to: 135_000, pivot: 100_000 },
      { from: 470_000, to: 530_000, pivot: 500_000 },
    ]);
    expect([69_999, 70_000, 135_000, 135_001, 500_000].map((ms) => near.windowAt(ms))).toEqual([
      -1, 0, 0, -1, 1,
    ]);
  });

  it('are compared with stretches that touch none', () => {
    for (const from of near.elsewhere)
      for (const w of near.windows) expect(from + near.tileMs <= w.from || from >= w.to).toBe(true);
    expect(near.elsewhere.length).toBe(12);
    expect(near.stretchAt(90_000)).toBe(-1);
    expect(near.stretchAt(250_000)).toBeGreaterThanOrEqual(0);
  });

  it('are bounded over any span of time', () => {
    const pivots = Array.from({ length: 50_000 }, (_, i) => i * 100_000);
    const far = nearWindows(pivots, 1000, -8e15, 8e15);
    expect(far.windows.length).toBe(2000);
    expect(far.elsewhere.length).toBeLessThanOrEqual(4096);
  });
});
