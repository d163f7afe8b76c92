import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Delta } from '../core/delta.js';
import type { TableRow } from '../core/table-row.js';
import { readLines } from './read-lines.js';

/** Streams the rows of one table of a bundle folder; a table that was never filled has none. */
export function* readTable(root: string, table: string): Iterable<TableRow> {
  yield* readNdjson<TableRow>(join(root, 'tables', `${table}.ndjson`));
}

export function* readDeltas(root: string): Iterable<Delta> {
  yield* readNdjson<Delta>(join(root, 'tables', 'deltas.ndjson'));
}

function* readNdjson<T>(path: string): Iterable<T> {
  if (!existsSync(path)) return;
  for (const line of readLines(path)) yield JSON.parse(line.text) as T;
}
