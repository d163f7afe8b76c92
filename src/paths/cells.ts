import { type EndFigures, type EndSample, type EndSeries, figuresOf } from './end-samples.js';
import type { RouteSeries, Way } from './route-series.js';
import type { Slice } from './time-slices.js';
import type { Vantage } from './vantage.js';

/** One vantage, one target, one time. */
export interface Cell extends EndFigures {
  readonly host: string;
  readonly bundle: string;
  readonly target: string;
  readonly address?: string;
  /** Index of its time. */
  readonly time: number;
  /** `ping`: of a series to the end host. `trace`: of the last hop, which has few probes and no percentiles. */
  readonly source: 'ping' | 'trace' | 'none';
  /** Ways that were taken within it. */
  readonly ways: readonly Way[];
  /** Routers on the way in that time, the end itself left out. */
  readonly seen: readonly string[];
  /** The way changed, or may have changed, within that time. */
  readonly changing: boolean;
  /** Median above the least of all times of this vantage and target, ms. */
  readonly delay?: number;
  readonly cites: readonly string[];
}

/** What was measured where, toward what, and when. A way that loops or never arrives has a cell too. */
export function cellsOf(
  vantages: readonly Vantage[],
  ends: readonly EndSeries[],
  series: readonly RouteSeries[],
  slices: readonly Slice[],
): Cell[] {
  const cells = vantages.flatMap((vantage) => {
    const own = ends.filter((e) => e.vantage === vantage);
    const traced = series.filter((s) => s.traces.some((t) => t.vantage === vantage));
    const addresses = new Set(own.map((e) => e.address));
    const untold = mainSeries(traced).filter((s) => !addresses.has(s.destination));
    return slices.flatMap((slice, time) => [
      ...own.flatMap((end) => {
        const main = mainSeries(traced.filter((s) => isTowards(s, end)))[0];
        return pingCell(vantage, end, main, slice, time, slices) ?? [];
      }),
      ...untold.flatMap((s) => traceCell(vantage, s, slice, time) ?? []),
    ]);
  });
  return cells.map((cell) => withDelay(cell, cells));
}

/** A target that never answered is pinged by its name, and traced by its address. */
function isTowards(series: RouteSeries, end: EndSeries): boolean {
  return end.address === undefined
    ? series.target === end.target || series.destination === end.target
    : series.destination === end.address;
}

/** Of several kinds of trace to one address the one that tells most: loss by hop, most often. */
export function mainSeries(all: readonly RouteSeries[]): RouteSeries[] {
  const rank = (s: RouteSeries): number =>
    ({ mtr: 2, traceroute: 1, tracepath: 0 })[s.method] + (s.protocol === 'tcp' ? 0 : 0.5);
  const best = new Map<string, RouteSeries>();
  for (const one of all) {
    const key = JSON.stringify([one.host, one.destination ?? one.target]);
    const known = best.get(key);
    if (known === undefined || rank(one) > rank(known)) best.set(key, one);
  }
  return [...best.values()];
}

/** A way that was left and came back is one, as it was first. */
export function distinctWays({ ways }: RouteSeries): Way[] {
  return ways.filter((way, i) => ways.findIndex((other) => other.id === way.id) === i);
}

function isWithin(at: number, { from, to }: Slice): boolean {
  return at >= from && at < to;
}

function waysWithin(series: RouteSeries | undefined, slice: Slice, vantage: Vantage): Way[] {
  return (series?.ways ?? []).filter(
    (w) =>
      w.from < slice.to &&
      w.to > slice.from &&
      w.traces.some((t) => t.vantage === vantage || isWithin(t.at, slice)),
  );
}

function pingCell(
  vantage: Vantage,
  end: EndSeries,
  series: RouteSeries | undefined,
  slice: Slice,
  time: number,
  slices: readonly Slice[],
): Cell | undefined {
  const inside = (s: EndSample): boolean =>
    s.at === undefined
      ? slices.filter((x) => x.from < vantage.to && x.to > vantage.from).length === 1 &&
        isWithin((vantage.from + vantage.to) / 2, slice)
      : isWithin(s.at, slice);
  const samples = end.samples.filter(inside);
  if (samples.length === 0) return undefined;
  const ways = waysWithin(series, slice, vantage);
  return {
    host: vantage.view.id,
    bundle: vantage.bundle,
    target: end.target,
    ...(end.address !== undefined && { address: end.address }),
    time,
    source: 'ping',
    ...figuresOf(samples),
    ...onTheWay(series, ways, slice, end.address),
    cites: [end.cite],
  };
}

function traceCell(vantage: Vantage, series: RouteSeries, slice: Slice, time: number): Cell | undefined {
  const ways = waysWithin(series, slice, vantage);
  const [way] = ways;
  if (way === undefined) return undefined;
  const end = way.table.hops.find((h) => h.reached);
  return {
    host: vantage.view.id,
    bundle: vantage.bundle,
    target: series.target,
    ...(series.destination !== undefined && { address: series.destination }),
    time,
    source: end ? 'trace' : 'none',
    ...(end?.best !== undefined && { min: end.best }),
    ...(end?.loss && { loss: end.loss }),
    n: end?.loss ? end.loss.of - end.loss.lost : 0,
    ...onTheWay(series, ways, slice, series.destination),
    cites: end?.cites ?? [],
  };
}

/** A hop that was silent just then is taken from the rest of the way, if it is always the same there. */
function onTheWay(
  series: RouteSeries | undefined,
  ways: readonly Way[],
  slice: Slice,
  end: string | undefined,
): Pick<Cell, 'ways' | 'seen' | 'changing'> {
  const own = ways.flatMap((w) => w.traces).filter((t) => isWithin(t.at, slice));
  const seen = ways.flatMap((way) =>
    way.route.flatMap((always, i) => {
      const now = own.flatMap((t) => (t.path.route[i] ?? '*').split('|')).filter((a) => a !== '*');
      return now.length > 0 ? now : always.length === 1 ? always : [];
    }),
  );
  return {
    ways,
    seen: [...new Set(seen)].filter((a) => a !== end),
    changing: (series?.changes ?? []).some((c) => c.after < slice.to && c.before > slice.from),
  };
}

function withDelay(cell: Cell, all: readonly Cell[]): Cell {
  const floor = Math.min(
    ...all.flatMap((c) => (c.host === cell.host && c.target === cell.target ? (c.min ?? []) : [])),
  );
  return cell.p50 === undefined || !Number.isFinite(floor) ? cell : { ...cell, delay: cell.p50 - floor };
}
