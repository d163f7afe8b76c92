import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageOf, pageOffset, pageTokenFor } from './page-token.js';

describe('pages', () => {
  it('hold every item once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (items, size) => {
        const seen: number[] = [];
        let token: string | undefined;
        do {
          const page = pageOf(items, size, ['question', size], token);
          expect(page.items.length).toBeLessThanOrEqual(size);
          seen.push(...page.items);
          token = page.nextPageToken;
          expect(page.hasMore).toBe(token !== undefined);
        } while (token !== undefined);
        expect(seen).toEqual(items);
      }),
    );
  });

  it('a token of another question, or none at all, is refused', () => {
    expect(() => pageOffset('b', pageTokenFor('a', 5))).toThrow(/another question/);
    expect(() => pageOffset('b', 'x', 'nextChunkToken')).toThrow(/nextChunkToken is no token/);
    const forged = Buffer.from('{"q":"x","o":-1}').toString('base64url');
    for (const token of ['', 'x', forged, Buffer.from('null').toString('base64url')])
      expect(() => pageOffset('a', token)).toThrow(/pageToken is no token/);
  });

  it('behind the last item there is no page', () => {
    const at = (offset: number) => pageOf([1, 2, 3], 2, 'q', pageTokenFor('q', offset));
    expect(at(2)).toEqual({ items: [3], hasMore: false });
    for (const offset of [3, 1e9])
      expect(() => at(offset)).toThrow(`leads to ${offset}, behind the last of 3`);
    expect(pageOf([], 2, 'q', undefined)).toEqual({ items: [], hasMore: false });
  });
});
