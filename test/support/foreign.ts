import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadCollectors } from '../../src/collect/registry.js';
import { importResults, type ImportedBundle } from '../../src/import/import-results.js';
import { verifyBundle } from '../../src/bundle/verify.js';
import { ROOT, rowsOf } from './cli.js';

const collectors = await loadCollectors();

/** The real output of a tool, as the fixture of a collector has it: `fixture('sockets/server-awkward/connections.ss')`. */
export function fixture(name: string): string {
  const [collector = '', ...rest] = name.split('/');
  return readFileSync(join(ROOT, 'collectors', collector, 'fixtures', `${rest.join('/')}.txt`), 'utf8');
}

/** Writes files below a folder; `at`: when they last changed. */
export function writeTree(
  dir: string,
  files: Readonly<Record<string, string | Buffer>>,
  at: (path: string) => string | undefined = () => undefined,
): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const time = at(name);
    if (time !== undefined) utimesSync(path, new Date(time), new Date(time));
  }
  return dir;
}

export interface ImportedHere extends ImportedBundle {
  readonly notices: readonly string[];
  rows(table: string): Record<string, unknown>[];
}

/** Imports into a folder bundle below `out` and checks every hash of it. */
export async function importHere(out: string, ...inputs: readonly string[]): Promise<ImportedHere> {
  const notices: string[] = [];
  const result = await importResults(
    collectors,
    inputs,
    { out, format: 'dir', redact: 'secrets', redactPatterns: [] },
    {
      stop: new AbortController().signal,
      notice: (text) => notices.push(text),
      argv: ['evidence', 'import', ...inputs],
    },
  );
  const { problems } = await verifyBundle(result.path);
  if (problems.length > 0) throw new Error(`the bundle is not sound: ${JSON.stringify(problems)}`);
  return { ...result, notices, rows: (table) => rowsOf(result.path, table) };
}
