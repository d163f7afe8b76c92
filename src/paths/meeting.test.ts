import { describe, expect, it } from 'vitest';
import { meetingOf } from './meeting.js';
import type { Way } from './route-series.js';

/** `'a b|c * end'`. */
const way = (id: string, route: string) =>
  ({ id, route: route.split(' ').map((w) => (w === '*' ? [] : w.split('|'))) }) as unknown as Way;
const meet = (a: string, b: string) => {
  const { differ, join } = meetingOf(way('A', a), way('B', b));
  return { differ: differ?.hop, join };
};

describe('meetingOf', () => {
  it('finds the first hop where ways differ, and where they are together again', () => {
    expect(meet('r a x end', 'r b y x end')).toEqual({
      differ: 2,
      join: { address: 'x', hopA: 3, hopB: 4 },
    });
  });

  it('takes silent hops and balanced ones for equal', () => {
    expect(meet('r * x end', 'r b x end').differ).toBeUndefined();
    expect(meet('r a|b x end', 'r b x end').differ).toBeUndefined();
  });

  it('claims no meeting of ways that were cut before the end, nor at the end itself', () => {
    expect(meet('r a x', 'r b x y').join).toBeUndefined();
    expect(meet('a end', 'b end').join).toBeUndefined();
  });
});
