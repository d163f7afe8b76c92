import type { Bundle } from '../bundle/read.js';
import type { Severity } from '../core/detection.js';
import { median } from '../core/quantile.js';
import type { EventSource } from '../core/timeline-event.js';
import { fisherAtLeast } from './fisher.js';
import { nearWindows, type NearWindows } from './near-windows.js';
import { eachOccurrence, type Occurrence } from './occurrences.js';

/** What tells an occurrence of the pivot. */
export interface Pivot {
  /** As the user gave it. */
  readonly words: string;
  matches(occurrence: Occurrence): boolean;
}

/** What else happens near the pivot, and how often elsewhere. */
export interface Correlation {
  readonly host: string;
  readonly source: EventSource;
  readonly signal: string;
  readonly text: string;
  readonly severity: Severity;
  /** `windows` of `of` windows hold it, `count` times in all; `perMinute` while its log covers them. */
  readonly near: Side;
  /** The same for stretches of equal length elsewhere. */
  readonly elsewhere: Side;
  /** Share of windows near ÷ share elsewhere; absent where it never happens elsewhere. */
  readonly lift?: number;
  /** Fisher's exact test on windows, one-sided, times the number of signals tested (Bonferroni). */
  readonly p: number;
  readonly significant: boolean;
  /** Of its first occurrence in a window against the pivot's first; negative: before. */
  readonly offset: {
    readonly medianS: number;
    readonly before: number;
    readonly after: number;
    /** ± of the two clocks; absent: never compared. */
    readonly errorMs?: number;
    /** `unclear`: within the error of the clocks, or now so, now so. */
    readonly order: 'before' | 'after' | 'unclear';
  };
  /** First occurrence near the pivot. */
  readonly cite: string;
}

interface Side {
  readonly windows: number;
  readonly of: number;
  readonly count: number;
  readonly perMinute: number;
}

export interface Correlated {
  readonly pivot: string;
  readonly windowMs: number;
  readonly occurrences: number;
  /** Occurrences so close that their windows overlap count as one. */
  readonly windows: number;
  readonly hosts: Readonly<Record<string, number>>;
  /** RFC 3339. */
  readonly first?: string;
  readonly last?: string;
  readonly cites: readonly string[];
  /** Signals that were compared. */
  readonly tested: number;
  /** Best first; not significant ones too. */
  readonly correlations: readonly Correlation[];
  /** Why nothing is claimed, or less than might be. */
  readonly notes: readonly string[];
}

export interface CorrelateOptions {
  readonly windowMs: number;
  /** No claim from fewer windows. */
  readonly least: number;
}

const ALPHA = 0.01;
const MOST_PIVOTS = 100_000;
const MOST_SIGNALS = 20_000;
const SHOWN_CITES = 5;

interface Found {
  readonly times: number[];
  readonly signals: Set<string>;
  readonly hosts: Record<string, number>;
  readonly cites: string[];
  occurrences: number;
  errorMs: number | undefined;
  first: number;
  last: number;
  /** What each log, or other source of a host, covers. */
  readonly spans: Map<string, { first: number; last: number }>;
}

interface Tally {
  readonly sample: Occurrence;
  readonly cite: string;
  readonly span: string;
  /** Window → offset of the first occurrence in it from the pivot, ms. */
  readonly offsets: Map<number, number>;
  readonly stretches: Set<number>;
  near: number;
  far: number;
}

/** Reads the bundles twice: for the pivot, then for what happens around it. Memory grows with the signals, not the logs. */
export async function correlate(
  bundles: readonly Bundle[],
  pivot: Pivot,
  { windowMs, least }: CorrelateOptions,
): Promise<Correlated> {
  const found = await findPivots(bundles, pivot);
  const pivots = found.times.toSorted((a, b) => a - b);
  const near = nearWindows(pivots, windowMs, found.first, found.last);
  const tallies = pivots.length === 0 ? [] : await tally(bundles, found, near);
  const notes: string[] = [];
  if (pivots.length > 0 && near.windows.length < least)
    notes.push(
      `the pivot stands alone in ${near.windows.length} ${near.windows.length === 1 ? 'place' : 'places'}: nothing is claimed from fewer than ${least}`,
    );
  if (pivots.length > 0 && near.elsewhere.length === 0)
    notes.push(
      'the windows cover all of the evidence: there is nothing to compare with, take a shorter --window',
    );
  if (found.occurrences > MOST_PIVOTS)
    notes.push(`only the first ${MOST_PIVOTS} occurrences are looked around`);
  const correlations = tallies
    .filter((t) => t.near > 0)
    .map((t) => judge(t, near, found, tallies.length, least))
    .toSorted(
      (a, b) => Number(b.significant) - Number(a.significant) || a.p - b.p || b.near.windows - a.near.windows,
    );
  return {
    pivot: pivot.words,
    windowMs,
    occurrences: found.occurrences,
    windows: near.windows.length,
    hosts: found.hosts,
    ...(pivots.length > 0 && {
      first: new Date(pivots[0] ?? 0).toISOString(),
      last: new Date(pivots.at(-1) ?? 0).toISOString(),
    }),
    cites: found.cites,
    tested: tallies.length,
    correlations,
    notes,
  };
}

async function findPivots(bundles: readonly Bundle[], pivot: Pivot): Promise<Found> {
  const found: Found = {
    times: [],
    signals: new Set(),
    hosts: {},
    cites: [],
    occurrences: 0,
    errorMs: 0,
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    spans: new Map(),
  };
  await eachOccurrence(bundles, (o) => {
    if (!Number.isFinite(o.ms)) return;
    const span = found.spans.get(spanOf(o));
    if (span) {
      if (o.ms < span.first) span.first = o.ms;
      if (o.ms > span.last) span.last = o.ms;
    } else found.spans.set(spanOf(o), { first: o.ms, last: o.ms });
    if (o.ms < found.first) found.first = o.ms;
    if (o.ms > found.last) found.last = o.ms;
    if (!pivot.matches(o)) return;
    found.signals.add(o.signal);
    // Lines of one message are one occurrence.
    if (!o.begins && found.times.at(-1) === o.ms) return;
    found.occurrences++;
    found.hosts[o.host] = (found.hosts[o.host] ?? 0) + 1;
    found.errorMs =
      found.errorMs === undefined || o.errorMs === undefined ? undefined : Math.max(found.errorMs, o.errorMs);
    if (found.times.length < MOST_PIVOTS) found.times.push(o.ms);
    if (found.cites.length < SHOWN_CITES) found.cites.push(o.cite());
  });
  return found;
}

/** Changes and probes of a host have no log of their own: they could be seen whenever the host was. */
function spanOf({ bundle, host, source }: Occurrence): string {
  return `${bundle} ${host} ${source}`;
}

async function tally(bundles: readonly Bundle[], found: Found, near: NearWindows): Promise<readonly Tally[]> {
  const tallies = new Map<string, Tally>();
  await eachOccurrence(bundles, (o) => {
    if (!o.begins || found.signals.has(o.signal)) return;
    const span = spanOf(o);
    const key = `${span} ${o.signal}`;
    let t = tallies.get(key);
    const window = near.windowAt(o.ms);
    if (!t) {
      if (tallies.size >= MOST_SIGNALS) return;
      t = { sample: o, cite: o.cite(), span, offsets: new Map(), stretches: new Set(), near: 0, far: 0 };
      tallies.set(key, t);
    }
    if (window < 0) {
      t.far++;
      const stretch = near.stretchAt(o.ms);
      if (stretch >= 0) t.stretches.add(stretch);
      return;
    }
    if (t.near++ === 0) t = replaceCite(tallies, key, t, o.cite());
    const offset = o.ms - (near.windows[window]?.pivot ?? 0);
    const known = t.offsets.get(window);
    if (known === undefined || offset < known) t.offsets.set(window, offset);
  });
  return [...tallies.values()];
}

/** The line to show is the first one near the pivot. */
function replaceCite(tallies: Map<string, Tally>, key: string, tallied: Tally, cite: string): Tally {
  const replaced = { ...tallied, cite };
  tallies.set(key, replaced);
  return replaced;
}

function judge(t: Tally, near: NearWindows, found: Found, tested: number, least: number): Correlation {
  const span = found.spans.get(t.span) ?? { first: found.first, last: found.last };
  const covered = near.windows.filter((w) => w.to >= span.first && w.from <= span.last);
  const stretches = near.elsewhere.filter(
    (from) => from + near.tileMs > span.first && from < span.last,
  ).length;
  const nearMs = covered.reduce(
    (sum, w) => sum + Math.min(w.to, span.last) - Math.max(w.from, span.first),
    0,
  );
  const farMs = Math.max(0, span.last - span.first - nearMs);
  const [a, n] = [t.offsets.size, Math.max(t.offsets.size, covered.length)];
  const [b, m] = [t.stretches.size, Math.max(t.stretches.size, stretches)];
  const p = m === 0 ? 1 : Math.min(1, fisherAtLeast(a, n, b, m) * tested);
  const { host, source, signal, text, severity } = t.sample;
  return {
    host,
    source,
    signal,
    text,
    severity,
    near: { windows: a, of: n, count: t.near, perMinute: perMinute(t.near, nearMs) },
    elsewhere: { windows: b, of: m, count: t.far, perMinute: perMinute(t.far, farMs) },
    ...(b > 0 && { lift: rounded((a / n) * (m / b)) }),
    p: Number(p.toPrecision(3)),
    significant: p < ALPHA && a >= least && (b === 0 || a / n > b / m),
    offset: offsetOf(t, found),
    cite: t.cite,
  };
}

function offsetOf(t: Tally, found: Found): Correlation['offset'] {
  const offsets = [...t.offsets.values()];
  const middle = median(offsets) ?? 0;
  const before = offsets.filter((ms) => ms < 0).length;
  const after = offsets.filter((ms) => ms > 0).length;
  const sameHost = Object.keys(found.hosts).every((host) => host === t.sample.host);
  const known = sameHost || (found.errorMs !== undefined && t.sample.errorMs !== undefined);
  const errorMs = sameHost ? 0 : (found.errorMs ?? 0) + (t.sample.errorMs ?? 0);
  // One of ten the other way round may be chance.
  const isClear = known && Math.abs(middle) > errorMs && Math.max(before, after) >= 0.9 * offsets.length;
  return {
    medianS: Number((middle / 1000).toFixed(3)),
    before,
    after,
    ...(known && { errorMs: rounded(errorMs) }),
    order: !isClear || offsets.length < 3 ? 'unclear' : middle < 0 ? 'before' : 'after',
  };
}

function perMinute(count: number, ms: number): number {
  return ms <= 0 ? 0 : Number(((count * 60_000) / ms).toPrecision(3));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
