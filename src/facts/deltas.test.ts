import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTable } from '../core/table.js';
import { DeltaPairs } from './deltas.js';
import type { Fact } from './facts.js';

const table = defineTable({
  id: 't',
  title: 'test',
  row: () => ({ name: z.string(), value: z.number() }),
  key: ['name'],
  counters: ['value'],
  wraps32: ['value'],
});

const sample = (snapshot: 'start' | 'end', name: string, value: number, line = 1, probe = 'p'): Fact => ({
  table: 't',
  host: 'h',
  artifact: `hosts/h/c/${probe}.${snapshot}.txt`,
  line,
  endLine: line,
  snapshot,
  at: snapshot === 'start' ? 1000 : 11_000,
  row: { name, value },
});

function* deltas(of: typeof table, facts: readonly Fact[]) {
  const pairs = new DeltaPairs(of);
  for (const fact of facts) pairs.add(fact);
  yield* pairs.deltas();
}

describe('deltas', () => {
  it('gives delta, seconds, rate and both citations', () => {
    expect([...deltas(table, [sample('start', 'a', 5), sample('end', 'a', 25, 3)])]).toEqual([
      {
        table: 't',
        host: 'h',
        key: { name: 'a' },
        counter: 'value',
        start: 5,
        end: 25,
        delta: 20,
        seconds: 10,
        rate: 2,
        startCite: 'hosts/h/c/p.start.txt:1',
        endCite: 'hosts/h/c/p.end.txt:3',
      },
    ]);
  });

  it('cites all lines of a row: the value may stand in the last of them', () => {
    const [d] = [...deltas(table, [sample('start', 'a', 5), { ...sample('end', 'a', 25, 7), endLine: 8 }])];
    expect(d).toMatchObject({ startCite: 'hosts/h/c/p.start.txt:1', endCite: 'hosts/h/c/p.end.txt:7-8' });
  });

  it('calls a counter that went backwards a reset and gives no number', () => {
    const [d] = [...deltas(table, [sample('start', 'a', 500), sample('end', 'a', 3)])];
    expect(d).toMatchObject({ reset: true });
    expect(d).not.toHaveProperty('delta');
  });

  it('corrects a 32-bit wrap only close to the top', () => {
    const [d] = [...deltas(table, [sample('start', 'a', 2 ** 32 - 10), sample('end', 'a', 5)])];
    expect(d).toMatchObject({ wrapped: true, delta: 15 });
  });

  it('leaves out what was seen once, and what is ambiguous', () => {
    expect([...deltas(table, [sample('start', 'gone', 1), sample('end', 'new', 1)])]).toEqual([]);
    expect([
      ...deltas(table, [sample('start', 'a', 1), sample('start', 'a', 2), sample('end', 'a', 3)]),
    ]).toEqual([]);
  });

  it('leaves out counters that stood still where there may be very many', () => {
    const facts = [sample('start', 'a', 7), sample('end', 'a', 7)];
    expect([...deltas(table, facts)]).toMatchObject([{ delta: 0 }]);
    expect([...deltas({ ...table, many: true }, facts)]).toEqual([]);
  });

  it('does not pair two different probes', () => {
    expect([...deltas(table, [sample('start', 'a', 1, 1, 'x'), sample('end', 'a', 2, 1, 'y')])]).toEqual([]);
  });
});
