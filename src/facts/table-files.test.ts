import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Fact } from './facts.js';
import { TableFiles } from './table-files.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'evidence-tables-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const at = Date.UTC(2026, 10, 26, 12, 0, 0, 5);
const fact = (parts: Partial<Fact>): Fact => ({
  ...{ table: 't', host: 'web1', artifact: 'hosts/web1/t/a.txt', line: 3, endLine: 3, at, row: {} },
  ...parts,
});

it('writes where each row came from in front of its columns', () => {
  const files = new TableFiles(dir);
  const facts = [
    fact({ row: { name: 'a "b"\n', none: undefined, value: 1.5 } }),
    fact({ line: 4, endLine: 6, row: { name: 'c' } }),
    fact({ line: 7, endLine: 7, snapshot: 'start' }),
    fact({ artifact: 'hosts/web1/t/b.txt', snapshot: 'end', row: { list: ['x'] } }),
    fact({ artifact: 'hosts/web1/t/b.txt', snapshot: 'end', at: at + 1, row: { all: undefined } }),
    fact({ host: 'web"2', row: { name: 'd' } }),
    fact({ table: 'u', row: { name: 'e' } }),
  ];
  for (const each of facts) files.add(each);
  expect(files.close()).toEqual({ t: 6, u: 1 });
  const [when, later] = ['2026-11-26T12:00:00.005Z', '2026-11-26T12:00:00.006Z'];
  const [a, b] = [{ _artifact: 'hosts/web1/t/a.txt' }, { _artifact: 'hosts/web1/t/b.txt' }];
  const rows = [
    { _host: 'web1', ...a, _line: 3, _at: when, name: 'a "b"\n', value: 1.5 },
    { _host: 'web1', ...a, _line: 4, _end_line: 6, _at: when, name: 'c' },
    { _host: 'web1', ...a, _line: 7, _snapshot: 'start', _at: when },
    { _host: 'web1', ...b, _line: 3, _snapshot: 'end', _at: when, list: ['x'] },
    { _host: 'web1', ...b, _line: 3, _snapshot: 'end', _at: later },
    { _host: 'web"2', ...a, _line: 3, _at: when, name: 'd' },
  ];
  expect(readFileSync(join(dir, 't.ndjson'), 'utf8')).toBe(
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
});
