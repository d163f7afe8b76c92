import { z } from 'zod';
import { once } from './once.js';

/**
 * A kind of parsed row. Collectors fill tables, everything later reads them; the two sides share nothing else.
 * Units stand in the column's `.describe()`.
 */
export interface Table<S extends z.ZodObject = z.ZodObject> {
  /** snake_case; also the file name: `tables/<id>.ndjson`. */
  readonly id: string;
  readonly title: string;
  readonly row: S;
  /** Columns that identify the same thing in the start and in the end snapshot. */
  readonly key: readonly (keyof z.infer<S> & string)[];
  /** Columns that only grow until a reset; the engine derives their deltas from start/end snapshots. */
  readonly counters: readonly (keyof z.infer<S> & string)[];
  /** Counters the kernel keeps in 32 bits here, where end < start may be a wrap rather than a reset. */
  readonly wraps32?: readonly (keyof z.infer<S> & string)[];
  /** A host may have many thousands of these: counters that did not move are not written as deltas of zero. */
  readonly many?: true;
}

export type RowOf<T extends Table> = z.infer<T['row']>;

/** Its columns are made when somebody asks for them: most runs only write rows, and there are a thousand columns. */
export function defineTable<S extends z.ZodRawShape>(
  declared: Omit<Table<z.ZodObject<S>>, 'row'> & { readonly row: () => S },
): Table<z.ZodObject<S>> {
  const made = once(() => z.object(declared.row()));
  return {
    ...declared,
    get row() {
      return made();
    },
  };
}

/** One parsed row and the lines of the artifact it was read from (1-based, inclusive). */
export interface ParsedRow {
  readonly table: string;
  readonly row: Record<string, unknown>;
  readonly line: number;
  readonly endLine: number;
  /** The lines are those of the artifact's stderr file. */
  readonly stream?: 'stderr';
}

/** Lines a parser saw but could not read. Kept and counted, so that nothing is dropped in silence. */
export interface ParseGap {
  readonly gap: string;
  readonly line: number;
}

export type Parsed = ParsedRow | ParseGap;

/** Makes a row of `table` citing lines `line`..`endLine`; the compiler checks the columns. */
export function row<T extends Table>(table: T, line: number, data: RowOf<T>, endLine = line): ParsedRow {
  return { table: table.id, row: data, line, endLine };
}

/** The same for a row read from stderr, where many tools print their only answer. */
export function stderrRow<T extends Table>(
  table: T,
  line: number,
  data: RowOf<T>,
  endLine = line,
): ParsedRow {
  return { table: table.id, row: data, line, endLine, stream: 'stderr' };
}
