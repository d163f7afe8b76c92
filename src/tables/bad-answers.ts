import type { Result, Severity } from '../core/detection.js';
import { cite, type FactRow } from '../core/fact-view.js';
import { percent } from '../core/figures.js';
import { groupBy } from '../core/group-by.js';
import type { httpTiming } from './http-timing.js';

type Row = FactRow<typeof httpTiming>;

interface Question {
  /** What is wrong with it, in a word or a status; undefined: nothing. */
  readonly kindOf: (row: Row) => string | undefined;
  /** `are errors`, `broke off` */
  readonly said: string;
  /** Of the requests; no more than that is clear. */
  readonly share: number;
  readonly severity: Severity;
  /** Counts however seldom it is. */
  readonly alwaysCounts?: (row: Row) => boolean;
}

/** The share of requests to each target that came to something else than an answer. Pure. */
export function badAnswers(rows: readonly Row[], how: Question): Result | Result[] {
  if (rows.length === 0) return { state: 'not_exercised', statement: 'no request got an answer' };
  return [...groupBy(rows, (row) => row.target)].map(([subject, list]): Result => {
    const bad = list.filter((row) => how.kindOf(row) !== undefined);
    const [first, ...others] = bad;
    const share = bad.length / list.length;
    const said = `${subject}: ${bad.length} of ${list.length} answers ${how.said}`;
    if (first === undefined || (share <= how.share && !bad.some((row) => how.alwaysCounts?.(row))))
      return { state: 'clear', subject, statement: said, cites: [cite(list[0])] };
    const kinds = [...groupBy(bad, (row) => how.kindOf(row) ?? '')].map(
      ([kind, of]) => `${of.length} × ${kind}`,
    );
    return {
      state: 'fired',
      severity: how.severity,
      subject,
      statement: `${said} (${percent(share)}: ${kinds.join(', ')})`,
      numbers: { errors: bad.length, answers: list.length },
      seen: { times: bad.length, of: list.length },
      cites: [cite(first), ...others.slice(0, 3).map(cite)],
    };
  });
}
