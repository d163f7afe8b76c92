import { type Phase, type PhaseChart, PHASES } from '../core/documents/charts/phases.js';
import { isDrawable } from './svg.js';
import type { ChartWords } from './chart-words.js';
import { formatNumber } from './number.js';

type Attempt = PhaseChart['groups'][number]['attempts'][number];

export interface PhaseRow {
  readonly label: string;
  readonly phases: readonly { readonly phase: Phase; readonly ms: number }[];
  /** From its beginning to its end or failure, ms. */
  readonly total: number;
  readonly failed?: string;
}

export interface PhaseGroup {
  readonly name: string;
  readonly summary: string;
  readonly rows: readonly PhaseRow[];
}

/** Up to so many attempts are all shown; of more, those that tell: real ones, never a mean of phases. */
const ALL = 8;
const MOST_FAILED = 3;
export const MOST_GROUPS = 8;

export function phaseGroups(chart: PhaseChart, words: ChartWords): PhaseGroup[] {
  return chart.groups.slice(0, MOST_GROUPS).map(({ name, attempts }) => {
    const rows = attempts.map((attempt, i) => rowOf(attempt, `${i + 1}`, words));
    const failed = rows.filter((row) => row.failed !== undefined);
    const summary = words.attempts(formatNumber(rows.length), formatNumber(failed.length));
    return { name, summary, rows: rows.length <= ALL ? rows : telling(rows, failed, words) };
  });
}

function telling(rows: readonly PhaseRow[], failed: readonly PhaseRow[], words: ChartWords): PhaseRow[] {
  const good = rows.filter((row) => row.failed === undefined).toSorted((a, b) => a.total - b.total);
  const at = (share: number, label: string): PhaseRow[] => {
    const row = good[Math.round((good.length - 1) * share)];
    return row ? [{ ...row, label }] : [];
  };
  const shown =
    good.length > 3
      ? [
          ...at(0, words.fastest),
          ...at(0.5, words.middle),
          ...(good.length >= 20 ? at(0.95, words.p95) : []),
          ...at(1, words.slowest),
        ]
      : good;
  return [...shown, ...failed.slice(0, MOST_FAILED)];
}

export function rowOf(attempt: Attempt, label: string, words: ChartWords): PhaseRow {
  const phases = PHASES.flatMap((phase) => {
    const ms = attempt[phase];
    return isDrawable(ms) && ms >= 0 ? [{ phase, ms }] : [];
  });
  const known = phases.reduce((sum, { ms }) => sum + ms, 0);
  const { failed } = attempt;
  const after = failed !== undefined && isDrawable(failed.after) ? Math.max(known, failed.after) : known;
  return {
    label,
    phases,
    total: after,
    ...(failed !== undefined && { failed: words.failedAfter(failed.why, formatNumber(round(after))) }),
  };
}

/** As many digits as a reader compares: 0.07, 3.4, 36, 1,234. */
export function round(ms: number): number {
  const size = Math.abs(ms);
  return size >= 100 ? Math.round(ms) : size >= 1 ? Math.round(ms * 10) / 10 : Math.round(ms * 100) / 100;
}
