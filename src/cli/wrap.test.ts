import { afterEach, describe, expect, it } from 'vitest';
import { wrap } from './wrap.js';

const { isTTY, columns } = process.stdout;
afterEach(() => void Object.assign(process.stdout, { isTTY, columns }));

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('wrap', () => {
  const words = 'word '.repeat(60).trim();

  it.each([
    ['a narrow terminal', true, 40, 40],
    ['a wide one, where no line is longer than can be read', true, 300, 100],
    ['a terminal that does not say', true, 0, 100],
    ['a pipe', false, 40, 100],
  ])('keeps to %s', (_, tty, width, expected) => {
    Object.assign(process.stdout, { isTTY: tty, columns: width });
    const lines = longest(wrap(words, '  '));
    expect(lines).toBeLessThanOrEqual(expected);
    expect(lines).toBeGreaterThan(expected - 6);
  });
});
