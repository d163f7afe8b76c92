import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact, UnreadLine } from './facts.js';

const FLUSH = 256 * 1024;

/** `tables/<table>.ndjson` of a bundle folder: one append-only file per table, written in large pieces. */
export class TableFiles {
  readonly #open = new Map<string, { fd: number; rows: number; text: string }>();
  readonly #dir: string;
  readonly #mode: 'a' | 'w';
  #last: RowStart | undefined;

  /** @param mode `a`: behind what is there already */
  constructor(dir: string, mode: 'a' | 'w' = 'w') {
    this.#dir = dir;
    this.#mode = mode;
  }

  /** A parsed row with where it came from, in columns that begin with `_`. */
  add(fact: Fact): void {
    if (!this.#last || !isStartOf(this.#last, fact)) this.#last = startOf(fact);
    this.#append(fact.table, rowText(this.#last, fact));
  }

  write(table: string, row: object): void {
    this.#append(table, JSON.stringify(row));
  }

  #append(table: string, line: string): void {
    const file = this.#open.get(table) ?? this.#create(table);
    file.rows++;
    file.text += `${line}\n`;
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

/** What the rows of an artifact have in common, as JSON. */
interface RowStart extends Pick<Fact, 'host' | 'artifact' | 'snapshot' | 'at'> {
  readonly beforeLine: string;
  readonly afterLine: string;
}

function startOf({ host, artifact, snapshot, at }: Fact): RowStart {
  return {
    ...{ host, artifact, at },
    ...(snapshot && { snapshot }),
    beforeLine: `{"_host":${JSON.stringify(host)},"_artifact":${JSON.stringify(artifact)},"_line":`,
    afterLine: `${snapshot ? `,"_snapshot":"${snapshot}"` : ''},"_at":"${new Date(at).toISOString()}"`,
  };
}

function isStartOf(start: RowStart, { host, artifact, snapshot, at }: Fact): boolean {
  return start.artifact === artifact && start.host === host && start.snapshot === snapshot && start.at === at;
}

function rowText({ beforeLine, afterLine }: RowStart, { line, endLine, row }: Fact): string {
  const end = endLine === line ? '' : `,"_end_line":${endLine}`;
  const columns = JSON.stringify(row).slice(1);
  return `${beforeLine}${line}${end}${afterLine}${columns === '}' ? '' : ','}${columns}`;
}

/** A line that no parser could read, in `parse_gaps`. */
export function unreadRow(host: string, { artifact, line, reason }: UnreadLine): Record<string, unknown> {
  return { _host: host, _artifact: artifact, _line: line, reason };
}
