import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineTable } from '../core/table.js';
import { SeriesBuilder } from './series-builder.js';

const table = defineTable({
  id: 'things',
  title: 'Things',
  key: ['name'],
  counters: ['n'],
  row: () => ({ name: z.string(), n: z.number().optional(), level: z.number().optional() }),
});

/** Few values, so that columns stay the same for a while, are missing for a while, and begin late. */
const sample = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  later: fc.constantFrom(0, 0, 1),
  n: fc.option(fc.constantFrom(0, 1), { nil: undefined, freq: 6 }),
  level: fc.option(fc.constantFrom(7, 7, 7, 7, 2.5), { nil: undefined, freq: 6 }),
});

it('is every value with its time and its line, whatever of it is held once', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 60 }), (samples) => {
      const builder = new SeriesBuilder(table);
      const expected = new Map<string, { at: number[]; value: number[]; line: number[] }>();
      let at = 0.5;
      for (const [i, { later, ...row }] of samples.entries()) {
        at += later;
        builder.add(at, i + 1, row);
        for (const column of ['n', 'level'] as const) {
          if (row[column] === undefined) continue;
          const id = `${row.name} ${column}`;
          const list = expected.get(id) ?? { at: [], value: [], line: [] };
          expected.set(id, list);
          list.at.push(at);
          list.value.push(row[column]);
          list.line.push(i + 1);
        }
      }
      const series = [...builder.series('h', 'x.txt', 'h')];
      const found = new Map(
        series.map((s) => [
          `${s.subject} ${s.column}`,
          { at: [...s.at], value: [...s.value], line: [...s.line] },
        ]),
      );
      expect(found).toEqual(expected);
      expect(series.every((s) => s.kind === (s.column === 'n' ? 'counter' : 'gauge'))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('holds what never changes once for all, and times once', () => {
  const builder = new SeriesBuilder(table);
  for (let tick = 0; tick < 1000; tick++) {
    for (const name of ['a', 'b']) builder.add(tick, tick + 1, { name, n: 0, level: tick });
  }
  const [an, al, bn, bl] = [...builder.series('h', 'x.txt', 'h')];
  expect(an?.value.buffer).toBe(bn?.value.buffer);
  expect(al?.value.buffer).not.toBe(bl?.value.buffer);
  for (const s of [al, bn, bl]) expect(s?.at.buffer).toBe(an?.at.buffer);
});
