import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeHistory } from './route-changes.js';

/** `'aabb'`: hop 2 of four traces; `*` silent. Hop 1 and the end are always the same. */
const second = (letters: string) => [...letters].map((x) => ['r', x, 'end']);
const verdicts = (letters: string) => routeHistory(second(letters)).changes.map((c) => c.verdict);

describe('routeHistory', () => {
  it('sees one way replace another', () => {
    const { changes, segments, balanced } = routeHistory(second('aaaaabbbbb'));
    expect(changes).toMatchObject([
      { from: 4, to: 5, verdict: 'replaced', hops: [{ hop: 2, before: ['a'], after: ['b'] }] },
    ]);
    expect(segments).toEqual([
      { first: 0, last: 4 },
      { first: 5, last: 9 },
    ]);
    expect(balanced).toEqual([]);
  });

  it('sees a way that comes back', () => {
    expect(verdicts('aaaaabbbbbbaaaaa')).toEqual(['replaced', 'replaced']);
  });

  it('is not fooled by load balancing: alternatives take turns', () => {
    for (const letters of ['abab', 'abbabaab', 'abcabcacb', 'aabbaababb']) {
      expect(routeHistory(second(letters)).changes, letters).toEqual([]);
      expect(routeHistory(second(letters)).balanced[0]?.hop, letters).toBe(2);
    }
    expect(
      routeHistory([
        ['r', 'a|b'],
        ['r', 'a'],
        ['r', 'b'],
      ]).changes,
    ).toEqual([]);
  });

  it('sees a balanced set replace another', () => {
    const { changes } = routeHistory(second('abababcdcdcd'));
    expect(changes).toMatchObject([
      { from: 5, to: 6, verdict: 'replaced', hops: [{ before: ['a', 'b'], after: ['c', 'd'] }] },
    ]);
  });

  it('says that a few traces cannot tell, and that one odd trace cannot either', () => {
    expect(verdicts('aabb')).toEqual(['undecided']);
    expect(new Set(verdicts('aaaabaaaa'))).toEqual(new Set(['undecided']));
  });

  it('calls random orders of two alternatives replaced no oftener than it says', () => {
    let [orders, wrong] = [0, 0];
    for (let bits = 0; bits < 2 ** 12; bits++) {
      const letters = Array.from({ length: 12 }, (_, i) => ((bits >> i) & 1 ? 'a' : 'b')).join('');
      if (letters.replaceAll('b', '').length !== 6) continue;
      orders++;
      if (verdicts(letters).includes('replaced')) wrong++;
    }
    expect(orders).toBe(924);
    expect(wrong / orders).toBeLessThan(0.05);
  });

  it('takes silence for no difference', () => {
    expect(verdicts('aaaaa*****')).toEqual([]);
    expect(routeHistory(second('aaaa**bbbb')).changes).toMatchObject([{ from: 3, to: 6 }]);
  });

  it('joins what several hops show at once, and a trace that saw both ways', () => {
    const old = ['r', 'a', 'x', 'end'];
    const fresh = ['r', 'b', 'y', 'end'];
    const rows = [old, old, old, old, old, ['r', 'b', 'x', 'end'], fresh, fresh, fresh, fresh, fresh];
    expect(routeHistory(rows).changes).toMatchObject([{ from: 4, to: 6, hops: [{ hop: 2 }, { hop: 3 }] }]);
  });

  it('takes whatever routes there are', () => {
    const hop = fc.constantFrom('*', 'a', 'b', 'c', 'a|b', '', '|');
    fc.assert(
      fc.property(fc.array(fc.array(hop, { maxLength: 5 }), { maxLength: 14 }), (routes) => {
        const { changes, segments } = routeHistory(routes);
        for (const { from, to, hops, chance } of changes) {
          expect(from).toBeLessThan(to);
          expect(to).toBeLessThan(routes.length);
          expect(hops.length).toBeGreaterThan(0);
          expect(chance).toBeGreaterThan(0);
          expect(chance).toBeLessThanOrEqual(1);
        }
        expect(segments.length).toBe(1 + changes.filter((c) => c.verdict === 'replaced').length);
      }),
    );
  });
});
