import { GRADE_SOURCE } from './bufferbloat.js';
import type { PathsReport } from './analyze-paths.js';

const iso = (ms: number): string => new Date(ms).toISOString();

/** As data for others: no rows, times as RFC 3339, ways by their id. */
export function plainReport({
  times,
  cells,
  series,
  meetings,
  separations,
  bufferbloat,
}: PathsReport): object {
  return {
    schema: 'evidence/paths/v1',
    times: times.map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
    cells: cells.map(({ ways, ...cell }) => ({ ...cell, ways: ways.map((w) => w.id) })),
    series: series.map(({ traces, ways, changes, ...one }) => ({
      ...one,
      traces: traces.length,
      ways: ways.map(({ traces: own, from, to, ...way }) => ({
        ...way,
        from: iso(from),
        to: iso(to),
        traces: own.length,
      })),
      changes: changes.map(({ after, before, ...change }) => ({
        ...change,
        after: iso(after),
        before: iso(before),
      })),
    })),
    meetings,
    separations,
    bufferbloat,
    grade_scale: GRADE_SOURCE,
  };
}
