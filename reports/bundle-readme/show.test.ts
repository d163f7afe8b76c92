import { expect, it } from 'vitest';
import { few, instant, median, ms, period, plural, show, spread, tally } from './show.js';

it('shows numbers with the digits they deserve', () => {
  expect([0, 0.0874, 1.234, 45.67, 123.4, 1_234_567].map(show)).toEqual([
    '0',
    '0.087',
    '1.23',
    '45.7',
    '123',
    '1,234,567',
  ]);
  expect([0.5, 45, 999, 1520, 61_000].map(ms)).toEqual(['0.5 ms', '45 ms', '999 ms', '1.52 s', '61 s']);
});

it('says one and many', () => {
  expect([plural(1, 'packet'), plural(0, 'packet'), plural(2000, 'process', 'processes')]).toEqual([
    '1 packet',
    '0 packets',
    '2,000 processes',
  ]);
});

it('finds the middle and the worst', () => {
  expect([median([]), median([5]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([undefined, 5, 2, 2.5]);
  expect([spread([]), spread([7]), spread([1, 2, 9])]).toEqual(['', '7 ms', 'median 2 ms, worst 9 ms']);
});

it('reads times aloud', () => {
  expect(instant('2026-11-21T05:08:51.644Z')).toBe('2026-11-21 05:08:51 UTC');
  expect(period('2026-11-21T05:08:51Z', '2026-11-21T05:09:07Z')).toBe('2026-11-21 05:08:51 to 05:09:07 UTC');
  expect(period('2026-11-21T23:59:59Z', '2026-11-22T00:00:01Z')).toBe(
    '2026-11-21 23:59:59 UTC to 2026-11-22 00:00:01 UTC',
  );
  expect(instant('no time')).toBe('no time');
});

it('counts what occurs and stops when it is enough', () => {
  expect(tally(['a', 'b', 'b'])).toBe('2 b, 1 a');
  expect(few(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  expect(few(['a'], 2)).toBe('a');
});
