import { afterEach, expect, it, vi } from 'vitest';
import { SignedLinks } from './http-links.js';

afterEach(() => vi.useRealTimers());

it('a link opens what it was made for, for its time, with no byte changed, in the process that made it', () => {
  vi.useFakeTimers();
  const links = new SignedLinks();
  const link = links.make('bundle', 'a/b.txt', 15);
  expect(links.read(link)).toEqual({ bundle: 'bundle', path: 'a/b.txt' });
  expect(links.read(links.make('bundle', undefined, 1))).toEqual({ bundle: 'bundle' });
  for (let i = 0; i < link.length; i++) {
    const changed = `${link.slice(0, i)}${link[i] === 'A' ? 'B' : 'A'}${link.slice(i + 1)}`;
    // The last character holds bits that stand for nothing.
    if (i < link.length - 1) expect(links.read(changed), changed).toBeUndefined();
  }
  expect(new SignedLinks().read(link)).toBeUndefined();
  for (const text of ['', '.', 'x', `${link}.x`.slice(1)]) expect(links.read(text)).toBeUndefined();
  vi.advanceTimersByTime(15 * 60_000 + 1);
  expect(links.read(link)).toBeUndefined();
});
