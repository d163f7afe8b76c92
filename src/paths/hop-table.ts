import { cite, type FactRow } from '../core/fact-view.js';
import { groupBy } from '../core/group-by.js';
import { type Loss, lossOfCounts } from '../core/echo-loss.js';
import type { hops as hopsTable } from '../tables/hops.js';

export type HopRow = FactRow<typeof hopsTable>;

/**
 * What the missing answers of a hop mean. `not_passed_on`: a later hop that answers lost none, or surely less, so the
 * packets passed (a limit on ICMP answers). `goes_on`: every later one loses too, to the destination. `end`: it is the
 * destination. `unknown`: nothing behind it tells. `silent`: it never answers.
 */
export type HopReading = 'none' | 'not_passed_on' | 'goes_on' | 'end' | 'unknown' | 'silent';

/** One TTL over all traces of a stretch of time. */
export interface HopFigures {
  readonly hop: number;
  readonly addresses: readonly string[];
  readonly asn?: string;
  readonly loss?: Loss;
  readonly reading: HopReading;
  /** ms; mean over all answers with its 95 % interval. */
  readonly best?: number;
  readonly avg?: number;
  readonly avg_low?: number;
  readonly avg_high?: number;
  readonly worst?: number;
  readonly reached: boolean;
  readonly cites: readonly string[];
}

/** Where the round-trip time goes up and never comes down again behind it (gate G9). */
export interface Rise {
  readonly hop: number;
  readonly addresses: readonly string[];
  /** ms more than any hop before it has for good. */
  readonly by: number;
  /** ms at this hop and behind it, at the least. */
  readonly to: number;
}

export interface HopTable {
  readonly traces: number;
  readonly hops: readonly HopFigures[];
  readonly lossFrom?: LossPlace;
  readonly rises: readonly Rise[];
}

/** First hop that loses as much as the end, with every later one (gate G9). */
export interface LossPlace {
  readonly hop: number;
  readonly addresses: readonly string[];
  /** Every hop before it answered so many probes that it surely loses less: none lost among few proves nothing (G8). */
  readonly sure: boolean;
}

const Z = 1.959963985;

/** Rows of traces that took one way, merged hop by hop: counts are added, never percentages averaged. */
export function hopTable(rows: readonly HopRow[], traces: number): HopTable {
  const end = Math.min(...rows.flatMap((r) => (r.reached === true ? [r.hop] : [])));
  const merged = [...groupBy(rows, (r) => (isBeyond(r, end) ? end : r.hop))]
    .map(([hop, own]) => mergeHop(hop, own))
    .toSorted((a, b) => a.hop - b.hop);
  const hops = merged.map((hop, i) => ({ ...hop, reading: readingOf(merged, i) }));
  const atEnd = hops.find((h) => h.reached)?.loss;
  const lossFrom = atEnd && lossPlace(hops, atEnd);
  return {
    traces,
    hops,
    ...(lossFrom && { lossFrom }),
    rises: risesOf(hops),
  };
}

/**
 * mtr asks one hop more while the end has not answered yet, and the end answers that too: those are probes to the end.
 * A hop number larger for a moment is no longer way.
 */
function isBeyond({ hop, reached, addresses, name }: HopRow, end: number): boolean {
  return hop > end && (reached === true || (addresses.length === 0 && name === undefined));
}

type Merged = Omit<HopFigures, 'reading'>;

function mergeHop(hop: number, rows: readonly HopRow[]): Merged {
  const counted = rows.filter((r) => r.sent !== undefined && r.loss_pct !== undefined);
  const sent = counted.reduce((sum, r) => sum + (r.sent ?? 0), 0);
  const lost = counted.reduce((sum, r) => sum + Math.round(((r.sent ?? 0) * (r.loss_pct ?? 0)) / 100), 0);
  const loss = lossOfCounts(lost, sent);
  const asn = rows.find((r) => r.asn !== undefined)?.asn;
  return {
    hop,
    addresses: [...new Set(rows.flatMap((r) => namesOf(r)))].toSorted(),
    ...(asn !== undefined && { asn }),
    ...(loss && { loss }),
    ...timesOf(rows),
    reached: rows.some((r) => r.reached === true),
    cites: rows.slice(0, MOST_CITES).map(cite),
  };
}

const MOST_CITES = 3;

function namesOf(row: HopRow): readonly string[] {
  return row.addresses.length > 0 ? row.addresses : row.name === undefined ? [] : [row.name];
}

/** Means are weighed by their answers; the spread within traces and between them both widen the interval. */
function timesOf(rows: readonly HopRow[]): Pick<Merged, 'best' | 'avg' | 'avg_low' | 'avg_high' | 'worst'> {
  const answered = rows.flatMap((r) => {
    const times = r.rtts_ms ?? [];
    const avg = r.avg_ms ?? (times.length > 0 ? times.reduce((a, b) => a + b, 0) / times.length : undefined);
    const n =
      r.sent !== undefined && r.loss_pct !== undefined
        ? Math.round(r.sent * (1 - r.loss_pct / 100))
        : times.length;
    if (avg === undefined || n === 0) return [];
    const variance = r.stdev_ms === undefined ? varianceOf(times, avg) : r.stdev_ms ** 2;
    return [
      {
        n,
        avg,
        variance,
        best: r.best_ms ?? Math.min(avg, ...times),
        worst: r.worst_ms ?? Math.max(avg, ...times),
      },
    ];
  });
  const n = answered.reduce((sum, a) => sum + a.n, 0);
  if (n === 0) return {};
  const avg = answered.reduce((sum, a) => sum + a.avg * a.n, 0) / n;
  const variance = answered.reduce((sum, a) => sum + a.n * (a.variance + (a.avg - avg) ** 2), 0) / n;
  const half = n > 1 ? Z * Math.sqrt(variance / (n - 1)) : undefined;
  return {
    best: Math.min(...answered.map((a) => a.best)),
    avg,
    ...(half !== undefined && { avg_low: Math.max(0, avg - half), avg_high: avg + half }),
    worst: Math.max(...answered.map((a) => a.worst)),
  };
}

function varianceOf(values: readonly number[], mean: number): number {
  return values.length === 0 ? 0 : values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
}

function readingOf(hops: readonly Merged[], index: number): HopReading {
  const hop = hops[index];
  if (hop === undefined) return 'unknown';
  const { loss, addresses } = hop;
  if (addresses.length === 0 || (loss !== undefined && loss.lost === loss.of && !hop.reached))
    return 'silent';
  if (loss === undefined) return 'unknown';
  if (loss.lost === 0) return 'none';
  if (hop.reached) return 'end';
  const later = hops.slice(index + 1).flatMap((h) => (h.addresses.length > 0 && h.loss ? [h] : []));
  const losses = later.flatMap((h) => h.loss ?? []);
  if (losses.some((l) => l.high < loss.low || (l.lost === 0 && l.of >= loss.of))) return 'not_passed_on';
  const toTheEnd = later.at(-1)?.reached === true && losses.every((l) => l.lost > 0);
  return toTheEnd ? 'goes_on' : 'unknown';
}

/** @param end loss of the end host: of the trace itself, or of a ping series, which knows it better */
export function lossPlace(hops: readonly HopFigures[], end: Loss): LossPlace | undefined {
  if (end.lost === 0) return undefined;
  const known = hops.filter((h) => h.loss !== undefined && h.reading !== 'silent');
  const isAsBad = ({ loss, reading }: HopFigures): boolean =>
    (reading === 'goes_on' || reading === 'end') &&
    loss !== undefined &&
    loss.high >= end.low &&
    loss.low >= end.low / 2;
  const at = known.findIndex(isAsBad);
  const place = known[at];
  if (place === undefined) return undefined;
  const sure = known.slice(0, at).every((h) => (h.loss?.high ?? 1) < end.low);
  return { hop: place.hop, addresses: place.addresses, sure };
}

/** A rise that the intervals of both means do not cover, and of at least this much. */
const LEAST_RISE_MS = 0.5;

function risesOf(hops: readonly Merged[]): Rise[] {
  const known = hops.filter((h) => h.avg !== undefined);
  // A router that answers late raises its own time only: what counts is the least of it and all behind it.
  const lasting = known.map((_, i) =>
    known.slice(i).reduce((least, h) => ((h.avg ?? Infinity) < (least.avg ?? Infinity) ? h : least)),
  );
  return known.flatMap((hop, i): Rise[] => {
    const [now, before] = [lasting[i], lasting[i - 1]];
    if (now?.avg === undefined) return [];
    const was = before?.avg ?? 0;
    const isSure = (now.avg_low ?? now.avg) > (before?.avg_high ?? was);
    return now.avg - was >= LEAST_RISE_MS && isSure
      ? [{ hop: hop.hop, addresses: hop.addresses, by: now.avg - was, to: now.avg }]
      : [];
  });
}
