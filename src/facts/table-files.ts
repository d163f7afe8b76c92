import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact, UnreadLine } from './facts.js';

const FLUSH = 256 * 1024;

/** `tables/<table>.ndjson` of a bundle folder: one append-only file per table, written in large pieces. */
export class TableFiles {
  readonly #open = new Map<string, { fd: number; rows: number; text: string }>();
  readonly #dir: string;
  readonly #mode: 'a' | 'w';

  /** @param mode `a`: behind what is there already */
  constructor(dir: string, mode: 'a' | 'w' = 'w') {
    this.#dir = dir;
    this.#mode = mode;
  }

  write(table: string, row: object): void {
    const file = this.#open.get(table) ?? this.#create(table);
    file.rows++;
    file.text += `${JSON.stringify(row)}\n`;
    if (file.text.length > FLUSH) flush(file);
  }

  /** Rows written, by table. */
  close(): Record<string, number> {
    const rows: Record<string, number> = {};
    for (const [table, file] of [...this.#open].toSorted()) {
      flush(file);
      closeSync(file.fd);
      rows[table] = file.rows;
    }
    return rows;
  }

  #create(table: string): { fd: number; rows: number; text: string } {
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    const file = { fd: openSync(join(this.#dir, `${table}.ndjson`), this.#mode, 0o600), rows: 0, text: '' };
    this.#open.set(table, file);
    return file;
  }
}

function flush(file: { fd: number; text: string }): void {
  writeSync(file.fd, file.text);
  file.text = '';
}

/** A parsed row as its table holds it: meta columns begin with `_`, where the row came from. */
export function rowOf(fact: Fact): Record<string, unknown> {
  return {
    _host: fact.host,
    _artifact: fact.artifact,
    _line: fact.line,
    ...(fact.endLine !== fact.line && { _end_line: fact.endLine }),
    ...(fact.snapshot && { _snapshot: fact.snapshot }),
    _at: new Date(fact.at).toISOString(),
    ...fact.row,
  };
}

/** A line that no parser could read, in `parse_gaps`. */
export function unreadRow(host: string, { artifact, line, reason }: UnreadLine): Record<string, unknown> {
  return { _host: host, _artifact: artifact, _line: line, reason };
}
