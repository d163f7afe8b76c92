/** A row as `tables/<table>.ndjson` holds it: the columns, and where they were read. */
export type TableRow = Readonly<Record<string, unknown>> & {
  readonly _host: string;
  readonly _artifact: string;
  readonly _line: number;
  readonly _end_line?: number;
  readonly _snapshot?: 'start' | 'end';
  /** RFC 3339, when the probe started. */
  readonly _at: string;
};

/** `path:line` or `path:from-to`, as documents cite a row. */
export function citeRow(row: TableRow): string {
  return `${row._artifact}:${row._line}${row._end_line === undefined ? '' : `-${row._end_line}`}`;
}
