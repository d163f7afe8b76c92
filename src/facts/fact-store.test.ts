import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactStore } from './fact-store.js';

const host = fc.constantFrom('web01', 'web0', 'web01-a', 'grüße', 'a"b\\c', '');
const row = fc.record({ _host: host, _line: fc.nat(), text: fc.string({ unit: 'grapheme' }) });

describe('fact store', () => {
  it('gives every host its rows in their order, however the lines are cut into pieces, packed or not', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        fc.array(fc.nat(40)),
        fc.constantFrom(0, 300, 1e6),
        (rows, cuts, mostPlain) => {
          const store = new FactStore(mostPlain);
          const bounds = [...new Set([0, ...cuts.filter((c) => c < rows.length), rows.length])].toSorted(
            (a, b) => a - b,
          );
          for (const [i, from] of bounds.entries()) {
            const lines = rows.slice(from, bounds[i + 1] ?? from).map((r) => `${JSON.stringify(r)}\n`);
            store.add('t', lines.join(''));
          }
          for (const name of new Set(rows.map((r) => r._host)))
            expect(store.rows('t', name)).toEqual(rows.filter((r) => r._host === name));
          expect(store.rows('t', 'nobody')).toEqual([]);
        },
      ),
    );
  });

  it('reads deltas, whose host stands further behind, and a last line without an end', () => {
    const store = new FactStore();
    const deltas = ['web01', 'db01', 'web01'].map((h, i) => ({ table: `t${i}`, host: h, delta: i }));
    store.add('deltas', deltas.map((d) => JSON.stringify(d)).join('\n'));
    expect(store.deltas('web01')).toEqual([deltas[0], deltas[2]]);
    expect(store.deltas('db01')).toEqual([deltas[1]]);
  });

  it('parses again what was released', () => {
    const store = new FactStore(0);
    store.add('t', '{"_host":"a","n":1}\n');
    const [first] = [store.rows('t', 'a')];
    store.release('a');
    expect(store.rows('t', 'a')).toEqual(first);
    expect(store.rows('t', 'a')).not.toBe(first);
  });

  it('does not where rows are kept for others', () => {
    const store = new FactStore(0, true);
    store.add('t', '{"_host":"b","n":1}\n{"_host":"a","n":2}\n');
    const first = store.rows('t', 'a');
    store.release('a');
    expect(store.rows('t', 'a')).toBe(first);
    expect([...store.all('t')]).toEqual([
      { _host: 'b', n: 1 },
      { _host: 'a', n: 2 },
    ]);
    expect([...store.all('nothing')]).toEqual([]);
  });
});
