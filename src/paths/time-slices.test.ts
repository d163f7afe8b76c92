import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeSlices } from './time-slices.js';

const minutes = (from: number, to: number) => ({ from: from * 60_000, to: to * 60_000 });

describe('timeSlices', () => {
  it('takes windows that overlap for one time, and others for others', () => {
    expect(timeSlices([minutes(0, 1), minutes(0.2, 1.1), minutes(60, 61)]).length).toBe(2);
  });

  it('cuts a long window into equal slices, twelve at most, or as long as asked for', () => {
    expect(timeSlices([minutes(0, 5)]).map((s) => s.to - s.from)).toEqual(Array(5).fill(60_000));
    expect(timeSlices([minutes(0, 600)]).length).toBe(12);
    expect(timeSlices([minutes(0, 5)], 30_000).length).toBe(10);
  });

  it('leaves no gap within a window and no slice without length', () => {
    const window = fc
      .tuple(fc.nat({ max: 1e7 }), fc.nat({ max: 1e6 }))
      .map(([from, ms]) => ({ from, to: from + ms }));
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 6 }), (windows) => {
        const slices = timeSlices(windows);
        for (const s of slices) expect(s.to).toBeGreaterThan(s.from);
        for (const { from, to } of windows.filter((w) => w.to > w.from)) {
          const middle = (from + to) / 2;
          expect(
            slices.filter((s) => middle >= s.from - 1e-6 && middle < s.to + 1e-6).length,
          ).toBeGreaterThan(0);
        }
      }),
    );
  });
});
