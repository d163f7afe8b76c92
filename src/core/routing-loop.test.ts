import { describe, expect, it } from 'vitest';
import { routingLoop } from './routing-loop.js';

const trace = (...who: string[]) => who.map((address, i) => ({ hop: i + 1, addresses: [address] }));

describe('routingLoop', () => {
  it('names the routers that come again', () => {
    expect(routingLoop(trace('r', 'a', 'b', 'a', 'b', 'a', 'b'), 2)).toEqual([
      { address: 'a', hops: [2, 4, 6] },
      { address: 'b', hops: [3, 5, 7] },
    ]);
  });

  it('is not fooled by a router that answers two hops in a row, nor by a path that arrives', () => {
    expect(routingLoop(trace('r', 'a', 'a', 'b'), 1)).toEqual([]);
    const there = { hop: 8, addresses: ['end'], reached: true };
    expect(routingLoop([...trace('r', 'a', 'b', 'a', 'b', 'a', 'b'), there], 2)).toEqual([]);
  });
});
