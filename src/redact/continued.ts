import type { Rule, Span } from './rule.js';

/** Of a command that goes on, as far as options belong to it. */
const LONGEST_HEAD = 4096;

/** Follows a command over lines that end with a backslash, as shells join them: what it finds in the next one. */
export function continued(find: Rule['find']): NonNullable<Rule['follow']> {
  return (line) => {
    let head = headOf(line);
    if (head === undefined) return undefined;
    return {
      next: (next, isContinued) => {
        if (head === undefined || isContinued === true) return undefined;
        const from = head.length;
        const joined = head + next;
        head = headOf(joined);
        // A value that begins before it is judged in its own line.
        return find(joined).flatMap((span) => (span.start < from ? [] : [moved(span, -from)]));
      },
    };
  };
}

function headOf(line: string): string | undefined {
  const end = line.length - (line.endsWith('\r') ? 1 : 0);
  return line[end - 1] === '\\' ? line.slice(Math.max(0, end - 1 - LONGEST_HEAD), end - 1) : undefined;
}

function moved(span: Span, by: number): Span {
  return { ...span, start: span.start + by, end: span.end + by };
}
