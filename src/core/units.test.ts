import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, parseDuration, parseSize } from './units.js';

describe('units', () => {
  it.each([
    ['15', 15_000],
    ['1.5', 1500],
    ['250ms', 250],
    ['15s', 15_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['0', 0],
  ])('duration %s', (text, ms) => expect(parseDuration(text, '--x')).toBe(ms));
  it.each(['', 'soon', '10x', '5 minutes', '-3s', '1h 30m'])('no duration: %j', (text) =>
    expect(() => parseDuration(text, '--x')).toThrow(/--x: .* is not a duration/),
  );
  it.each([
    ['500', 500],
    ['500KB', 500_000],
    ['1KiB', 1024],
    ['1.5mb', 1_500_000],
    ['2 GiB', 2 ** 31],
  ])('size %s', (text, bytes) => expect(parseSize(text, '--x')).toBe(bytes));
  it.each(['', 'big', '5 apples', '-1'])('no size: %j', (text) =>
    expect(() => parseSize(text, '--x')).toThrow(/is not a size/),
  );
  it('formats', () => {
    expect([0, 999, 1000, 1_234_567, 250_000_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.2 MB',
      '250 MB',
    ]);
    expect([45, 1200, 15_000, 65_000, 3_600_000].map(formatDuration)).toEqual([
      '45 ms',
      '1.2 s',
      '15 s',
      '1 m 5 s',
      '1 h',
    ]);
  });
});
