import { describe, expect, it } from 'vitest';
import { lossOnset } from './loss-onset.js';

/** `..x.`: answered, answered, lost, answered. */
const series = (text: string) =>
  [...text].map((c, i) => ({
    outcome: c === 'x' ? 'timeout' : 'reply',
    at: `2026-11-21T03:00:${String(i).padStart(2, '0')}Z`,
  }));

describe('lossOnset', () => {
  it.each([
    ['..........xxxxxxxxxx', '2026-11-21T03:00:10Z'],
    ['....................x.x.xx.x.x', '2026-11-21T03:00:20Z'],
    ['.....x...........x......x.....', undefined],
    ['xxxxxxxxxx', undefined],
    ['..........', undefined],
    ['', undefined],
  ])('%s', (text, at) => {
    expect(lossOnset(series(text))?.at).toBe(at);
  });
});
