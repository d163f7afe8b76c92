export type Level = 'error' | 'warning';

/** A stretch of a document. Lines and columns count from 1, columns in UTF-16 units; `endColumn` is behind the last. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The words that stand there, on one line and shortened. */
  readonly quote: string;
}

/** One thing a rule found. */
export interface Result extends Place {
  readonly rule: string;
  readonly level: Level;
  /** Why it matters, half a sentence. */
  readonly why: string;
  /** What to write instead. */
  readonly instead: string;
  /** The other side of a contradiction, further places of the same thing. */
  readonly related: readonly (Place & { readonly note: string })[];
}

export function compareResults(a: Result, b: Result): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.why, b.why)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
