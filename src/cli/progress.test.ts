import { expect, it } from 'vitest';
import { isFirstOfProbe } from './progress.js';

it('a probe is counted once, however many alternatives were tried', () => {
  expect([{}, { alternative: -1 }, { alternative: 0 }, { alternative: 1 }].map(isFirstOfProbe)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
