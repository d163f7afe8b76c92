import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delta } from '../core/delta.js';
import type { TableRow } from '../core/table-row.js';

/** The lines of one table of one host, parsed when they are asked for. */
interface Part {
  text: string[];
  rows?: readonly TableRow[];
}

const DELTAS = 'deltas';

/**
 * The tables of a bundle in memory as text; rows are parsed host by host on demand and let go of again, so that a
 * bundle of a hundred hosts costs its text and the rows of one.
 */
export class FactStore {
  readonly #tables = new Map<string, Map<string, Part>>();

  /** From the folder of a bundle. `without`: tables too large to be held, such as log lines. */
  static fromFolder(root: string, without: ReadonlySet<string> = new Set()): FactStore {
    const store = new FactStore();
    const dir = join(root, 'tables');
    const files = existsSync(dir) ? readdirSync(dir).filter((f) => f.endsWith('.ndjson')) : [];
    for (const file of files.toSorted()) {
      const table = file.slice(0, -'.ndjson'.length);
      if (!without.has(table)) store.add(table, readFileSync(join(dir, file), 'utf8'));
    }
    return store;
  }

  /** Adds the text of `tables/<table>.ndjson`, or whole lines of it. */
  add(table: string, ndjson: string): void {
    const hosts = this.#tables.get(table) ?? new Map<string, Part>();
    this.#tables.set(table, hosts);
    for (const line of ndjson.split('\n')) {
      if (line === '') continue;
      const host = hostOf(line);
      const part = hosts.get(host);
      if (part) part.text.push(line);
      else hosts.set(host, { text: [line] });
    }
  }

  rows(table: string, host: string): readonly TableRow[] {
    const part = this.#tables.get(table)?.get(host);
    return part === undefined ? [] : (part.rows ??= part.text.map((line) => JSON.parse(line) as TableRow));
  }

  /** Growth between the snapshots of one host, as the engine computed it. */
  deltas(host: string): readonly Delta[] {
    return this.rows(DELTAS, host) as unknown as readonly Delta[];
  }

  /** Lets go of the parsed rows of a host. */
  release(host: string): void {
    for (const hosts of this.#tables.values()) delete hosts.get(host)?.rows;
  }
}

/** `{"_host":"web01",…}` and `{"table":…,"host":"web01",…}`: both are written by us, with the host near the front. */
function hostOf(line: string): string {
  const match = /"_?host":("(?:[^"\\]|\\.)*")/.exec(line);
  return match?.[1] === undefined ? '' : (JSON.parse(match[1]) as string);
}
