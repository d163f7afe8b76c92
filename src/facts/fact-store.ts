import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Delta } from '../core/delta.js';
import type { TableRow } from '../core/table-row.js';

/** The lines of one table of one host, parsed when they are asked for. */
interface Part {
  /** Whole lines, as they stood in the file, or packed. */
  readonly pieces: { readonly bytes: Buffer; readonly isPacked: boolean }[];
  rows?: readonly TableRow[];
}

const DELTAS = 'deltas';
const NEWLINE = 0x0a;
/** What comes on top of so much is held packed: rows shrink to a tenth, and packing costs less than parsing them. */
const PLAIN_BYTES = 48 * 1024 * 1024;
/** Both kinds of rows are written by us, with the host within the first few hundred bytes. */
const HOST = /"_?host":("(?:[^"\\]|\\.)*")/;
const NEAR_FRONT = 1024;

/**
 * The tables of a bundle in memory as bytes; rows are parsed host by host on demand and let go of again, so that a
 * bundle of a hundred hosts costs its text and the rows of one.
 */
export class FactStore {
  readonly #tables = new Map<string, Map<string, Part>>();
  readonly #mostPlain: number;
  readonly #keepsRows: boolean;
  #plainBytes = 0;

  /** @param keepsRows parsed rows stay, for those who read them next */
  constructor(mostPlain = PLAIN_BYTES, keepsRows = false) {
    this.#mostPlain = mostPlain;
    this.#keepsRows = keepsRows;
  }

  /** From the folder of a bundle. `without`: tables too large to be held, such as log lines. */
  static fromFolder(root: string, without: ReadonlySet<string> = new Set(), keepsRows = false): FactStore {
    const store = new FactStore(PLAIN_BYTES, keepsRows);
    const dir = join(root, 'tables');
    const files = existsSync(dir) ? readdirSync(dir).filter((f) => f.endsWith('.ndjson')) : [];
    for (const file of files.toSorted()) {
      const table = file.slice(0, -'.ndjson'.length);
      if (!without.has(table)) store.add(table, readFileSync(join(dir, file)));
    }
    return store;
  }

  /** Adds whole lines of `tables/<table>.ndjson`; the bytes are kept as they are. */
  add(table: string, ndjson: Buffer | string): void {
    const bytes = typeof ndjson === 'string' ? Buffer.from(ndjson) : ndjson;
    const hosts = this.#tables.get(table) ?? new Map<string, Part>();
    this.#tables.set(table, hosts);
    const keep = (host: string, lines: Buffer): void => {
      const isPacked = this.#plainBytes + lines.length > this.#mostPlain;
      if (!isPacked) this.#plainBytes += lines.length;
      const piece = { bytes: isPacked ? deflateRawSync(lines, { level: 1 }) : lines, isPacked };
      const part = hosts.get(host);
      if (part) part.pieces.push(piece);
      else hosts.set(host, { pieces: [piece] });
    };
    // The lines of a host follow each other: one piece for all of them.
    let [from, host] = [0, ''];
    let prefix: Buffer = Buffer.alloc(0);
    for (let at = 0; at < bytes.length;) {
      const end = lineEnd(bytes, at);
      if (prefix.length === 0 || !startsWith(bytes, prefix, at)) {
        const [name, through] = hostOf(bytes, at, end);
        if (name !== host && at > from) keep(host, bytes.subarray(from, at));
        if (name !== host) from = at;
        [host, prefix] = [name, bytes.subarray(at, through)];
      }
      at = end;
    }
    if (bytes.length > from) keep(host, bytes.subarray(from));
  }

  rows(table: string, host: string): readonly TableRow[] {
    const part = this.#tables.get(table)?.get(host);
    return part === undefined ? [] : (part.rows ??= part.pieces.flatMap(parseLines));
  }

  /** Growth between the snapshots of one host, as the engine computed it. */
  deltas(host: string): readonly Delta[] {
    return this.rows(DELTAS, host) as unknown as readonly Delta[];
  }

  /** Rows of all hosts, in the order they stand in the file. */
  *all(table: string): Iterable<TableRow> {
    for (const host of this.#tables.get(table)?.keys() ?? []) yield* this.rows(table, host);
  }

  allDeltas(): Iterable<Delta> {
    return this.all(DELTAS) as unknown as Iterable<Delta>;
  }

  /** Lets go of the parsed rows of a host. */
  release(host: string): void {
    if (this.#keepsRows) return;
    for (const hosts of this.#tables.values()) delete hosts.get(host)?.rows;
  }
}

function parseLines({ bytes, isPacked }: Part['pieces'][number]): TableRow[] {
  const piece = isPacked ? inflateRawSync(bytes) : bytes;
  const rows: TableRow[] = [];
  for (let at = 0; at < piece.length;) {
    const end = lineEnd(piece, at);
    if (end - at > 1) rows.push(JSON.parse(piece.toString('utf8', at, end)) as TableRow);
    at = end;
  }
  return rows;
}

function lineEnd(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(NEWLINE, from);
  return end < 0 ? bytes.length : end + 1;
}

function startsWith(bytes: Buffer, prefix: Buffer, at: number): boolean {
  return prefix.compare(bytes, at, Math.min(bytes.length, at + prefix.length)) === 0;
}

/** `{"_host":"web01",…}` or `{"table":…,"host":"web01",…}`: the host, and where its name ends. */
function hostOf(bytes: Buffer, from: number, end: number): [host: string, through: number] {
  const front = bytes.toString('latin1', from, Math.min(end, from + NEAR_FRONT));
  const match = HOST.exec(front);
  if (match?.[1] === undefined) return ['', from];
  const through = from + match.index + match[0].length;
  const name = bytes.toString('utf8', through - match[1].length, through);
  return [JSON.parse(name) as string, through];
}
