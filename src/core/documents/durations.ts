import type { Incident, TimeName } from './incident.js';
import { msOf, type Precision } from './incident-time.js';

/** One end of a duration. */
export interface End {
  readonly name: TimeName;
  /** RFC 3339 as written. */
  readonly at: string;
  readonly precision: Precision;
  readonly cite?: string;
  /** Evidence proposed it, and nobody accepted it yet. */
  readonly isProposed?: true;
  /** The row of the timeline it is marked on, where `times` does not say it. */
  readonly row?: string;
}

/** A computed time, or why there is none. Nothing here is ever guessed. */
export type Duration =
  | {
      readonly state: 'computed';
      readonly ms: number;
      readonly from: End;
      readonly to: End;
      /** That of the less precise end; `about` prints ≈. */
      readonly precision: Precision;
    }
  /** An end is missing, open (`{q}`) or does not apply (`{na}`). */
  | { readonly state: 'not_computable'; readonly missing: readonly Missing[]; readonly text: string }
  /** It would be negative: one of the two is wrong. */
  | { readonly state: 'contradiction'; readonly from: End; readonly to: End; readonly text: string };

interface Missing {
  readonly name: TimeName;
  readonly why?: { readonly na: string } | { readonly q: string };
}

export const DURATIONS = ['ttd', 'tta', 'ttm', 'ttr', 'impact', 'response'] as const;
export type DurationName = (typeof DURATIONS)[number];

/** The first of these that is known is taken for the end of the impact. */
export const IMPACT_ENDS: readonly TimeName[] = ['impact_ended', 'mitigated', 'resolved'];

/** `to`: the first of these that is known; which one it was stands in the result. */
export const ENDS: Readonly<
  Record<DurationName, { readonly from: TimeName; readonly to: readonly TimeName[] }>
> = {
  /** Time to detect. */
  ttd: { from: 'started', to: ['detected'] },
  /** Time to acknowledge. */
  tta: { from: 'detected', to: ['acknowledged'] },
  /** Time to mitigate. */
  ttm: { from: 'started', to: ['mitigated'] },
  /** Time to resolve. */
  ttr: { from: 'started', to: ['resolved'] },
  /** How long somebody was affected. */
  impact: { from: 'started', to: IMPACT_ENDS },
  /** How long people worked on it. */
  response: { from: 'acknowledged', to: ['resolved'] },
};

/** What times are read from: the incident file, or the timeline of a record in place of its own. */
export interface Written extends Pick<Incident, 'times'> {
  readonly timeline?: readonly MarkedRow[] | undefined;
}

interface MarkedRow {
  readonly id: string;
  readonly at: string;
  readonly precision?: Precision | undefined;
  readonly marks?: string | readonly string[] | undefined;
  readonly state?: string | undefined;
}

/** Every computed time of an incident. */
export function durationsOf(incident: Written): Readonly<Record<DurationName, Duration>> {
  const computed = DURATIONS.map((name) => [name, between(incident, ENDS[name])] as const);
  return Object.fromEntries(computed) as Record<DurationName, Duration>;
}

function between(incident: Written, { from, to }: (typeof ENDS)[DurationName]): Duration {
  const start = endOf(incident, from);
  const ends = to.map((name) => endOf(incident, name));
  const end = ends.find(isKnown) ?? ends[0] ?? start;
  if (!isKnown(start) || !isKnown(end)) {
    const missing = [start, end].flatMap((e) => (isKnown(e) ? [] : [e]));
    const words = missing.map((end) => missingText(end, end === ends[0] ? to : [end.name]));
    return { state: 'not_computable', missing, text: `not computable: ${words.join(', ')}` };
  }
  const precision = coarser(start.precision, end.precision);
  const ms = msBetween(start, end);
  if (ms !== undefined) return { state: 'computed', ms, from: start, to: end, precision };
  const text = `${end.name} ${end.at} is before ${start.name} ${start.at}`;
  return { state: 'contradiction', from: start, to: end, text };
}

/** How far apart two times of the same stamp may be. */
const RESOLUTION_MS: Readonly<Record<Precision, number>> = { s: 1000, min: 60_000, about: 60_000 };

/** Milliseconds; undefined where the end is before the start by more than their stamps leave open. */
export function msBetween(
  from: Pick<End, 'at' | 'precision'>,
  to: Pick<End, 'at' | 'precision'>,
): number | undefined {
  const ms = msOf(to.at) - msOf(from.at);
  if (ms >= 0) return ms;
  // 08:15:40 to 08:15, told by the minute, is no contradiction; nor is 08:15:40.3 to 08:15:40.
  return ms > -RESOLUTION_MS[coarser(from.precision, to.precision)] ? 0 : undefined;
}

function missingText({ name, why }: Missing, any: readonly TimeName[]): string {
  const names = any.map((n) => `*${n}*`).join(', ');
  if (why === undefined) return any.length > 1 ? `none of ${names}` : `no ${names}`;
  return 'na' in why ? `*${name}* does not apply (${why.na})` : `*${name}* is unknown → ${why.q}`;
}

/** A time of the incident: as `times` says, else the accepted row of the timeline that is marked so. */
export function endOf({ times, timeline }: Written, name: TimeName): End | Missing {
  const value = times?.[name];
  if (typeof value === 'string') return { name, at: value, precision: precisionOf(value) };
  if (value && 'at' in value && value.state === 'hidden') return { name };
  if (value && 'at' in value)
    return {
      name,
      at: value.at,
      precision: value.precision ?? precisionOf(value.at),
      ...(value.cite !== undefined && { cite: value.cite }),
      ...(value.state === 'proposed' && { isProposed: true as const }),
    };
  if (value && ('na' in value || 'q' in value)) return { name, why: value };
  const rows = (timeline ?? []).filter(
    (row) => (row.state ?? 'accepted') === 'accepted' && [row.marks ?? []].flat().includes(name),
  );
  // Of several the one that makes it last longest: starts count from the first, ends from the last.
  const sorted = rows.toSorted((a, b) => msOf(a.at) - msOf(b.at));
  const row =
    name === 'mitigated' || name === 'resolved' || name === 'impact_ended' ? sorted.at(-1) : sorted[0];
  if (row === undefined) return { name };
  return { name, at: row.at, precision: row.precision ?? precisionOf(row.at), row: row.id };
}

export function isKnown(end: End | Missing): end is End {
  return 'at' in end;
}

function precisionOf(text: string): Precision {
  return /T\d\d:\d\d(?:Z|[+-])/.test(text) ? 'min' : 's';
}

const ORDER: readonly Precision[] = ['s', 'min', 'about'];

function coarser(a: Precision, b: Precision): Precision {
  return ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b;
}

/** `45 min`, `≈ 2 h 5 min`, `1 d 3 h`, `12 s`; seconds only where both ends have them. */
export function durationText(ms: number, precision: Precision = 's'): string {
  const about = precision === 'about' ? '≈ ' : '';
  const seconds = Math.round(ms / 1000);
  const units: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [precision === 's' ? seconds % 60 : 0, 's'],
  ];
  const shown = units.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}`);
  return about + (shown.length > 0 ? shown.join(' ') : precision === 's' ? '0 s' : 'under 1 min');
}
