import { describe, expect, it } from 'vitest';
import { binomialAtLeast } from './binomial.js';
import { withoutDrift } from './bins.js';
import { rankInterval } from './block-bootstrap.js';
import { shiftsOf } from './change-points.js';
import { shiftTest } from './circular-shift.js';
import { holm } from './holm.js';
import { periodOf } from './periodicity.js';
import { seeded } from './random.js';
import { ranks } from './ranks.js';

function wandering(n: number, memory: number, seed: number): Float64Array {
  const random = seeded(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let state = normal();
  return Float64Array.from(
    { length: n },
    () => (state = memory * state + Math.sqrt(1 - memory ** 2) * normal()),
  );
}

describe('circular shifts', () => {
  it('find a relation, and which of the two comes first', () => {
    const x = wandering(1200, 0.9, 1);
    const noise = wandering(1200, 0.9, 2);
    const y = x.map((_, i) => (x[Math.max(0, i - 2)] ?? 0) + 0.5 * (noise[i] ?? 0));
    const test = shiftTest(x, y, 20);
    expect(test).toMatchObject({ n: 1200, lag: 2 });
    expect(test?.rhoAtLag).toBeGreaterThan(0.8);
    expect(test?.p).toBeLessThan(0.02);
  });

  it('take two slow unrelated series for unrelated, as often as the level says', () => {
    let [hits, naive] = [0, 0];
    const runs = 400;
    for (let seed = 1; seed <= runs; seed++) {
      const test = shiftTest(wandering(400, 0.97, seed), wandering(400, 0.97, seed + 10_000), 3);
      if ((test?.p ?? 1) <= 0.05) hits++;
      // What one would say who took every sample for independent.
      if (Math.abs(test?.rho ?? 0) > 1.96 / Math.sqrt(400)) naive++;
    }
    expect(naive / runs).toBeGreaterThan(0.5);
    expect(hits / runs).toBeLessThanOrEqual(0.08);
  });

  it('say nothing of a series that never changes, or is too short', () => {
    expect(shiftTest(new Float64Array(100), wandering(100, 0, 1), 3)).toBeUndefined();
    expect(shiftTest(wandering(20, 0, 1), wandering(20, 0, 2), 3)).toBeUndefined();
  });
});

it('the interval of a coefficient is wider where the series remember', () => {
  const width = (memory: number): number => {
    const [low, high] = rankInterval(wandering(600, memory, 3), wandering(600, memory, 4), 1);
    return high - low;
  };
  expect(width(0.97)).toBeGreaterThan(2 * width(0));
});

describe('periods', () => {
  const at = (onsets: readonly number[]): { from: number; to: number }[] =>
    onsets.map((from) => ({ from, to: from + 2000 }));

  it('are found with a turn missing', () => {
    const found = periodOf(at([10, 30, 50, 90, 110, 130].map((s) => s * 1000)), 150_000, 1);
    expect(found?.periodMs).toBeCloseTo(20_000, -2);
    expect(found?.p).toBeLessThan(0.05);
  });

  it('are found with short events in between', () => {
    const short = [12, 33, 71].map((s) => ({ from: s * 1000, to: s * 1000 + 300 }));
    const all = [...at([10, 30, 50, 70, 90, 110].map((s) => s * 1000)), ...short];
    const found = periodOf(
      all.toSorted((a, b) => a.from - b.from),
      130_000,
      1,
    );
    expect(found).toMatchObject({ events: 6 });
    expect(found?.periodMs).toBeCloseTo(20_000, -2);
  });

  it('are not seen in random onsets more often than the level says', () => {
    let hits = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const random = seeded(seed + 5000);
      // Events never overlap: what does is one event.
      const gaps = Array.from({ length: 6 }, () => random() * 136_000).toSorted((a, b) => a - b);
      const onsets = gaps.map((gap, i) => gap + i * 2000);
      if ((periodOf(at(onsets), 150_000, seed)?.p ?? 1) <= 0.05) hits++;
    }
    expect(hits).toBeLessThanOrEqual(11);
  });

  it('need four events', () => {
    expect(periodOf(at([0, 20_000, 40_000]), 60_000, 1)).toBeUndefined();
  });
});

describe('changes of level', () => {
  const any = (): boolean => true;

  it('are found where they are', () => {
    const values = wandering(600, 0.8, 5).map((v, i) => v + (i < 250 ? 0 : 4));
    const [shift, ...more] = shiftsOf(values, (a, b) => Math.abs(a - b) > 1, 1);
    expect(more).toEqual([]);
    expect(Math.abs((shift?.index ?? 0) - 250)).toBeLessThan(15);
  });

  it('are not made of a slow wander', () => {
    let hits = 0;
    for (let seed = 1; seed <= 60; seed++)
      if (shiftsOf(wandering(600, 0.97, seed), any, 1).length > 0) hits++;
    expect(hits).toBeLessThanOrEqual(6);
  });
});

it('Holm, as in the textbook', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([])).toEqual([]);
});

it('ranks of equal values are their mean', () => {
  expect([...ranks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
});

it('the upper tail of the binomial distribution', () => {
  expect(binomialAtLeast(3, 4, 0.5)).toBeCloseTo(5 / 16, 10);
  expect(binomialAtLeast(0, 10, 0.1)).toBe(1);
  expect(binomialAtLeast(4, 4, 0.1)).toBeCloseTo(1e-4, 12);
});

it('drift is taken out, an excursion stays', () => {
  const values = Float64Array.from({ length: 400 }, (_, i) => i / 10 + (i >= 200 && i < 210 ? 50 : 0));
  const flat = withoutDrift(values, 80);
  expect(Math.max(...flat.subarray(60, 150).map(Math.abs))).toBeLessThan(1);
  expect(flat[205]).toBeGreaterThan(40);
});
