import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCollectors } from '../../src/collect/registry.js';
import type { Parsed } from '../../src/core/table.js';
import { fixtureOutput, probeOutput } from '../support/probe-output.js';

// One loop judges every collector: declaration, plan, parser against real outputs, parser against garbage.
const ROOT = resolve(import.meta.dirname, '../../collectors');
const collectors = await loadCollectors();

function fixturesOf(id: string): string[] {
  const dir = join(ROOT, id, 'fixtures');
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .map((name) => join(dir, name))
    .toSorted();
}

describe.each(collectors)('collector $id', (collector) => {
  const tables = new Map(collector.fills.map((table) => [table.id, table]));
  const fixtures = fixturesOf(collector.id);

  it('declares itself completely', () => {
    expect(existsSync(join(ROOT, collector.id, 'index.ts'))).toBe(true);
    expect(collector.id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(collector.title.length).toBeGreaterThan(3);
    expect(collector.why.length).toBeGreaterThan(40);
    expect(collector.fills.length).toBeGreaterThan(0);
    expect(collector.params.safeParse({}).success, 'every param needs a default').toBe(true);
    for (const table of collector.fills) {
      expect(table.id).toMatch(/^[a-z][a-z0-9_]*$/);
      const columns = Object.keys(table.row.shape);
      for (const name of [...table.key, ...table.counters, ...(table.wraps32 ?? [])]) {
        expect(columns, `${table.id} declares the unknown column ${name}`).toContain(name);
      }
    }
  });

  it('has at least one fixture of a real tool', () => expect(fixtures.length).toBeGreaterThan(0));

  it.each(fixtures.map((path) => [path.slice(ROOT.length + 1), path] as const))('parses %s', (_, path) => {
    const output = fixtureOutput(path);
    const lineCount = [...output.lines()].length;
    const stderrCount = output.stderr.split('\n').length;
    const parsed = [...collector.parse(output)];
    for (const item of parsed) {
      if ('gap' in item) continue;
      const table = tables.get(item.table);
      expect(table, `row of a table that is not in fills: ${item.table}`).toBeDefined();
      const result = table?.row.strict().safeParse(item.row);
      expect(result?.error?.issues, JSON.stringify(item.row)).toBeUndefined();
      expect(item.line).toBeGreaterThanOrEqual(1);
      expect(item.endLine).toBeGreaterThanOrEqual(item.line);
      expect(item.endLine).toBeLessThanOrEqual(item.stream === 'stderr' ? stderrCount : lineCount);
    }
    golden(path.replace(/\.txt$/, '.json'), parsed);
  });

  it('survives truncated and random text', () => {
    const samples = fixtures.map((path) => ({
      output: fixtureOutput(path),
      text: readFileSync(path, 'utf8'),
    }));
    fc.assert(
      fc.property(
        fc.nat({ max: Math.max(0, samples.length - 1) }),
        fc.nat(),
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.boolean(),
        (which, cut, noise, onlyNoise) => {
          const sample = samples[which];
          if (!sample) return;
          const at = cut % (sample.text.length + 1);
          const { lines: _lines, text: _text, ...given } = sample.output;
          const text = onlyNoise ? noise : sample.text.slice(0, at) + noise + sample.text.slice(at + 7);
          for (const item of collector.parse(probeOutput(text, given))) {
            if ('gap' in item) continue;
            const result = tables.get(item.table)?.row.safeParse(item.row);
            expect(result?.error?.issues, JSON.stringify(item.row)).toBeUndefined();
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** Compares with the reviewed rows beside the fixture; `UPDATE_GOLDEN=1` writes them anew. */
function golden(path: string, parsed: readonly Parsed[]): void {
  const rows = parsed.map((item) =>
    'gap' in item
      ? { gap: item.gap, line: item.line }
      : {
          table: item.table,
          line: item.line === item.endLine ? item.line : [item.line, item.endLine],
          ...item.row,
        },
  );
  const text = `[\n${rows.map((r) => JSON.stringify(r)).join(',\n')}\n]\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') return writeFileSync(path, text);
  expect(existsSync(path), `no reviewed rows at ${path}; run with UPDATE_GOLDEN=1 and read them`).toBe(true);
  expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}
