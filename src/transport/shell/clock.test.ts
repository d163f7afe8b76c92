import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetWithin } from './clock.js';

describe('clock offset', () => {
  it('holds the true offset within its error, whatever the delays and however coarse the clock', () => {
    const sample = fc.record({
      at: fc.double({ min: 0, max: 1e6, noNaN: true }),
      there: fc.double({ min: 0, max: 500, noNaN: true }),
      back: fc.double({ min: 0, max: 500, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.double({ min: -1e7, max: 1e7, noNaN: true }),
        fc.constantFrom(0, 1000),
        fc.array(sample, { minLength: 1, maxLength: 24 }),
        (offset, tick, samples) => {
          const bounds = samples.map(({ at, there, back }) => {
            const exact = at + there + offset;
            const reading = tick === 0 ? exact : Math.floor(exact / tick) * tick;
            return { low: reading - (at + there + back), high: reading + tick - at };
          });
          const found = offsetWithin(bounds);
          expect(Math.abs((found?.offsetMs ?? NaN) - offset)).toBeLessThanOrEqual(
            (found?.errorMs ?? NaN) + 0.01,
          );
        },
      ),
    );
  });

  it('takes the sharpest reading when a clock was set in between', () => {
    const bounds = [
      { low: 0, high: 10 },
      { low: 5000, high: 5002 },
    ];
    expect(offsetWithin(bounds)).toEqual({ offsetMs: 5001, errorMs: 1 });
  });

  it('knows nothing without a reading', () => {
    expect(offsetWithin([])).toBeUndefined();
  });
});
