import { cite, type FactRow } from '../core/fact-view.js';
import { groupBy } from '../core/group-by.js';
import { type Balanced, type HopChange, routeHistory } from '../core/route-changes.js';
import { type Looping, routingLoop } from '../core/routing-loop.js';
import { hops as hopsTable } from '../tables/hops.js';
import { paths as pathsTable } from '../tables/paths.js';
import { type EndFigures, type EndSeries, figuresOf } from './end-samples.js';
import { type HopRow, type HopTable, hopTable } from './hop-table.js';
import { type Centre, centreOf } from './median-interval.js';
import { ourTime, type Vantage } from './vantage.js';

type PathRow = FactRow<typeof pathsTable>;

/** One trace and its hops. */
export interface Trace {
  readonly vantage: Vantage;
  readonly path: PathRow;
  readonly hops: readonly HopRow[];
  /** When it began, epoch ms, our clock. */
  readonly at: number;
}

/** A way that was taken from some trace to another, load-balanced alternatives included. */
export interface Way {
  /** `P1`; equal ids are one way. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** Addresses of each hop from 1 on; empty where silent. */
  readonly route: readonly (readonly string[])[];
  readonly table: HopTable;
  readonly traces: readonly Trace[];
  readonly reached: number;
  readonly loops: readonly Looping[];
}

export interface PathChange {
  /** Between these two instants, epoch ms, our clock: the last trace of the old way began, the first of the new one ended or the next began. */
  readonly after: number;
  readonly before: number;
  /** ± ms of the host's clock; absent where it was not measured. */
  readonly clockErrorMs?: number;
  readonly hops: readonly HopChange[];
  readonly verdict: 'replaced' | 'undecided';
  readonly chance: number;
  /** Round trips to the end host, by ping, on either side. */
  readonly rtt?: { readonly before: Centre; readonly after: Centre; readonly differs: boolean };
  readonly loss?: { readonly before: EndFigures['loss']; readonly after: EndFigures['loss'] };
  /** TTL of the replies where it changed too: the way back, or the end, is another one. */
  readonly ttl?: { readonly before: number; readonly after: number };
  readonly cites: readonly string[];
}

/** All traces of one kind from one vantage to one address, of all bundles, oldest first. */
export interface RouteSeries {
  readonly host: string;
  readonly target: string;
  readonly destination?: string;
  readonly method: PathRow['method'];
  readonly protocol?: PathRow['protocol'];
  readonly port?: number;
  readonly traces: readonly Trace[];
  readonly ways: readonly Way[];
  readonly changes: readonly PathChange[];
  readonly balanced: readonly Balanced[];
}

const traceKey = (r: PathRow | HopRow): string =>
  JSON.stringify([r._artifact, r.target, r.destination, r.method, r.protocol, r.round, r.at]);

function tracesOf(vantage: Vantage): Trace[] {
  const hops = groupBy(vantage.view.rows(hopsTable), traceKey);
  return vantage.view.rows(pathsTable).flatMap((path) => {
    const at = ourTime(vantage, path.at);
    return at === undefined ? [] : [{ vantage, path, hops: hops.get(traceKey(path)) ?? [], at }];
  });
}

/** @param ends ping series, for the round trips before and after a change */
export function routeSeries(vantages: readonly Vantage[], ends: readonly EndSeries[]): RouteSeries[] {
  const traces = vantages.flatMap(tracesOf);
  const groups = groupBy(traces, ({ vantage, path }) =>
    JSON.stringify([vantage.view.id, path.target, path.destination, path.method, path.protocol, path.port]),
  );
  const named: { readonly end: string; readonly way: Way }[] = [];
  return [...groups.values()].map((own) => {
    const ordered = own.toSorted((a, b) => a.at - b.at);
    const [{ vantage, path }] = own;
    const { changes, balanced, segments } = routeHistory(ordered.map((t) => routeOf(t.path)));
    const known: Way[] = [];
    for (const { first, last } of segments) {
      const stretch = ordered.slice(first, last + 1);
      const next = ordered[last + 1];
      const way = wayOf(stretch, next);
      const end = `${vantage.view.id} ${path.destination ?? path.target}`;
      const same = named.find((k) => k.end === end && isSameRoute(k.way.route, way.route));
      const id = same?.way.id ?? `P${new Set(named.map((k) => k.way.id)).size + 1}`;
      known.push({ ...way, id });
      named.push({ end, way: { ...way, id } });
    }
    const own_ends = ends.filter(
      (e) =>
        e.vantage.view.id === vantage.view.id && e.address !== undefined && e.address === path.destination,
    );
    return {
      host: vantage.view.id,
      target: path.target,
      ...(path.destination !== undefined && { destination: path.destination }),
      method: path.method,
      ...(path.protocol && { protocol: path.protocol }),
      ...(path.port !== undefined && { port: path.port }),
      traces: ordered,
      ways: known,
      changes: changes.flatMap((c) => changeOf(c, ordered, own_ends) ?? []),
      balanced,
    };
  });
}

/** Up to the first answer of the end: mtr may ask further while that is still on its way. */
function routeOf({ route, destination }: PathRow): readonly string[] {
  const end = route.indexOf(destination ?? '');
  return end < 0 ? route : route.slice(0, end + 1);
}

function wayOf(traces: readonly Trace[], next: Trace | undefined): Omit<Way, 'id'> {
  const routes = traces.map((t) => routeOf(t.path));
  const longest = Math.max(0, ...routes.map((r) => r.length));
  const all = Array.from({ length: longest }, (_, i) =>
    [
      ...new Set(routes.flatMap((r) => (r[i] ?? '*').split('|').filter((a) => a !== '*' && a !== ''))),
    ].toSorted(),
  );
  const end = all.findIndex((who) => who.includes(traces[0]?.path.destination ?? ''));
  const route = end < 0 ? all : all.slice(0, end + 1);
  const loops = traces.map((t) => routingLoop(t.hops, LOOP_REPEATS)).find((l) => l.length > 0) ?? [];
  const last = traces.at(-1);
  return {
    from: traces[0]?.at ?? 0,
    to: next?.at ?? last?.vantage.to ?? 0,
    route,
    table: hopTable(
      traces.flatMap((t) => t.hops),
      traces.length,
    ),
    traces,
    reached: traces.filter((t) => t.path.reached === true).length,
    loops,
  };
}

/** As detection PATH-10. */
const LOOP_REPEATS = 2;

/** No hop at which both are known and nobody answers in both. */
function isSameRoute(a: Way['route'], b: Way['route']): boolean {
  return a.every((own, i) => {
    const other = b[i] ?? [];
    return own.length === 0 || other.length === 0 || own.some((address) => other.includes(address));
  });
}

function changeOf(
  change: ReturnType<typeof routeHistory>['changes'][number],
  traces: readonly Trace[],
  ends: readonly EndSeries[],
): PathChange | undefined {
  const [old, fresh] = [traces[change.from], traces[change.to]];
  if (old === undefined || fresh === undefined) return undefined;
  const [after, before] = [old.at, traces[change.to + 1]?.at ?? fresh.vantage.to];
  const samples = ends.flatMap((e) => e.samples).filter((s) => s.at !== undefined);
  const were = samples.filter((s) => (s.at ?? 0) < after);
  const are = samples.filter((s) => (s.at ?? 0) >= before);
  const rtt = rttChange(
    were.flatMap((s) => s.rtt ?? []),
    are.flatMap((s) => s.rtt ?? []),
  );
  const [lossBefore, lossAfter] = [figuresOf(were).loss, figuresOf(are).loss];
  const [ttlBefore, ttlAfter] = [were, are].map((s) => onlyTtl(s.map((x) => x.ttl)));
  const error = fresh.vantage.view.clock?.errorMs;
  return {
    after,
    before,
    ...(error !== undefined && { clockErrorMs: error }),
    hops: change.hops,
    verdict: change.verdict,
    chance: change.chance,
    ...(rtt && { rtt }),
    ...(lossBefore && lossAfter && { loss: { before: lossBefore, after: lossAfter } }),
    ...(ttlBefore !== undefined &&
      ttlAfter !== undefined &&
      ttlBefore !== ttlAfter && { ttl: { before: ttlBefore, after: ttlAfter } }),
    cites: [cite(old.path), cite(fresh.path), ...ends.map((e) => e.cite)],
  };
}

function rttChange(before: readonly number[], after: readonly number[]): PathChange['rtt'] {
  const [was, is] = [centreOf(before), centreOf(after)];
  if (was === undefined || is === undefined) return undefined;
  const apart =
    was.low !== undefined &&
    was.high !== undefined &&
    is.low !== undefined &&
    is.high !== undefined &&
    (was.high < is.low || is.high < was.low);
  return { before: was, after: is, differs: apart };
}

/** The one value all of them have. */
function onlyTtl(values: readonly (number | undefined)[]): number | undefined {
  const known = new Set(values.flatMap((v) => v ?? []));
  const [only, ...others] = known;
  return others.length === 0 ? only : undefined;
}
