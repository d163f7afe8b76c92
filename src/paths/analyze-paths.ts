import { bufferbloatOf, type Graded, type NotGraded } from './bufferbloat.js';
import { type Cell, cellsOf, distinctWays, mainSeries } from './cells.js';
import { endSeries } from './end-samples.js';
import { type Meeting, meetingOf } from './meeting.js';
import { type RouteSeries, routeSeries } from './route-series.js';
import { type Separation, separate } from './separate.js';
import { type Slice, timeSlices } from './time-slices.js';
import type { Vantage } from './vantage.js';

/** Paths of one or several bundles, by vantage, target and time. */
export interface PathsReport {
  readonly times: readonly Slice[];
  readonly cells: readonly Cell[];
  readonly series: readonly RouteSeries[];
  /** Ways to one target from different vantages, and different ways from one vantage. */
  readonly meetings: readonly (Meeting & {
    readonly target: string;
    readonly hostA: string;
    readonly hostB: string;
  })[];
  readonly separations: readonly Separation[];
  readonly bufferbloat: readonly (Graded | NotGraded)[];
}

/** @param everyMs length of a time of the matrix; default: see `timeSlices` */
export function analyzePaths(vantages: readonly Vantage[], everyMs?: number): PathsReport {
  const ends = vantages.flatMap(endSeries);
  const series = routeSeries(vantages, ends);
  const times = timeSlices(
    vantages.map(({ from, to }) => ({ from, to })),
    everyMs,
  );
  const cells = cellsOf(vantages, ends, series, times);
  return {
    times,
    cells,
    series,
    meetings: meetingsOf(series),
    separations: (['loss', 'delay'] as const).map((trouble) => separate(cells, trouble)),
    bufferbloat: ends.map(bufferbloatOf),
  };
}

function meetingsOf(series: readonly RouteSeries[]): PathsReport['meetings'] {
  const ways = mainSeries(series).flatMap((s) =>
    distinctWays(s).map((way) => ({ way, host: s.host, target: s.target, end: s.destination ?? s.target })),
  );
  return ways.flatMap((a, i) =>
    ways
      .slice(i + 1)
      .filter((b) => b.end === a.end)
      .map((b) => ({ ...meetingOf(a.way, b.way), target: a.target, hostA: a.host, hostB: b.host })),
  );
}
