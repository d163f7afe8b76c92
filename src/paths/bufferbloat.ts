import { cite, type FactRow } from '../core/fact-view.js';
import { groupBy } from '../core/group-by.js';
import type { Loss } from '../core/echo-loss.js';
import { interfaceRates } from '../tables/interface-rates.js';
import { loadPhases } from '../tables/load-phases.js';
import { type EndSample, type EndSeries, figuresOf } from './end-samples.js';
import { type Centre, centreOf } from './median-interval.js';
import { type Rate, ratesOf, rateWithin } from './interface-rate.js';
import { ourTime, type Vantage } from './vantage.js';

export type Grade = 'A+' | 'A' | 'B' | 'C' | 'D' | 'F';

/** ms that load adds to the round trip, below which each grade is given: DSLReports, dslreports.com/faq/17930. */
const SCALE: readonly (readonly [number, Grade])[] = [
  [5, 'A+'],
  [30, 'A'],
  [60, 'B'],
  [200, 'C'],
  [400, 'D'],
];
export const GRADE_SOURCE =
  'DSLReports: loaded minus idle RTT < 5 ms A+, < 30 A, < 60 B, < 200 C, < 400 D, else F';

export function gradeOf(addedMs: number): Grade {
  return SCALE.find(([limit]) => addedMs < limit)?.[1] ?? 'F';
}

export interface LoadedDirection {
  readonly direction: 'download' | 'upload';
  readonly rtt: Centre;
  readonly p95: number;
  readonly loss: Loss;
  /** ms above idle: median, and what both intervals allow. */
  readonly added: number;
  readonly addedLow?: number;
  readonly addedHigh?: number;
  readonly mbitPerS: number;
  readonly seconds: number;
}

export interface Graded {
  readonly state: 'graded';
  readonly host: string;
  readonly target: string;
  /** `own`: made with --allow-load. `found`: it happened anyway; whether it filled the link is not known. */
  readonly load: 'own' | 'found';
  readonly idle: Centre;
  readonly directions: readonly LoadedDirection[];
  /** ms, mean of the directions. */
  readonly added: number;
  readonly grade: Grade;
  /** Grades that the intervals allow, best and worst; the same where it is sure. */
  readonly best: Grade;
  readonly worst: Grade;
  /** What speaks against it, or limits it. */
  readonly notes: readonly string[];
  readonly cites: readonly string[];
}

export interface NotGraded {
  readonly state: 'not_exercised' | 'not_observable';
  readonly host: string;
  readonly target: string;
  readonly statement: string;
}

/** Fewer answers under load, or idle, say too little of a median. */
const LEAST = 30;
/** What the queue still holds when the load has ended drains within this. */
const DRAIN_MS = 2000;
/** A connection needs some round trips to fill a queue. */
const RAMP_MS = 1000;
/** Less than this is no load on any link of today. */
const LEAST_MBIT = 1;

interface Phase {
  readonly direction: 'download' | 'upload';
  readonly from: number;
  readonly to: number;
  readonly mbitPerS: number;
}

/** What the round trip to the end host does under load, by the pings to it and nothing else (gate G9). */
export function bufferbloatOf(end: EndSeries): Graded | NotGraded {
  const { vantage, target } = end;
  const base = { host: vantage.view.id, target };
  if (end.samples.every((s) => s.at === undefined))
    return {
      ...base,
      state: 'not_observable',
      statement: 'ping did not stamp its lines: when it was loaded cannot be told',
    };
  if (end.samples.every((s) => s.rtt === undefined))
    return { ...base, state: 'not_observable', statement: 'the end host did not answer a ping' };
  const own = vantage.view.rows(loadPhases).filter((p) => isToward(p, end));
  const rates = ratesOf(vantage, busiest(vantage));
  const failed = own.filter((p) => p.error !== undefined);
  const moved = own.filter((p) => p.error === undefined).flatMap((p) => phaseOf(vantage, p) ?? []);
  if (moved.length > 0) return grade(end, moved, rates, 'own', own, failed);
  const found = loadFound(rates);
  const answer = found.length > 0 ? grade(end, found, rates, 'found', [], []) : undefined;
  if (answer?.state === 'graded') return answer;
  if (failed[0] !== undefined)
    return { ...base, state: 'not_exercised', statement: `the load failed: ${failed[0].error ?? ''}` };
  const why =
    rates.length === 0
      ? 'no load was made, and how busy the link was is not known'
      : `no load was made, and ${answer?.statement ?? 'the link carried less than 1 Mbit/s'}`;
  return {
    ...base,
    state: 'not_exercised',
    statement: `${why}; with load: evidence collect -t URL -d 1m --allow-load`,
  };
}

function isToward(phase: FactRow<typeof loadPhases>, { target, address }: EndSeries): boolean {
  const host = /^(?:https?:\/\/)?(?:\[([^\]]+)\]|([^:/]+))/i.exec(phase.target);
  const name = host?.[1] ?? host?.[2];
  return phase.target === target || name === target || (address !== undefined && name === address);
}

function phaseOf(vantage: Vantage, row: FactRow<typeof loadPhases>): Phase | undefined {
  const [from, to] = [ourTime(vantage, row.from), ourTime(vantage, row.until)];
  if (from === undefined || to === undefined || to <= from) return undefined;
  return { direction: row.direction, from, to, mbitPerS: (row.bytes * 8) / 1000 / (to - from) };
}

function grade(
  end: EndSeries,
  phases: readonly Phase[],
  rates: readonly Rate[],
  load: Graded['load'],
  rows: readonly FactRow<typeof loadPhases>[],
  failed: readonly FactRow<typeof loadPhases>[],
): Graded | NotGraded {
  const base = { host: end.vantage.view.id, target: end.target };
  const during = ({ from, to }: Phase): EndSample[] =>
    end.samples.filter((s) => s.at !== undefined && s.at >= from + RAMP_MS && s.at <= to);
  const apart = (s: EndSample): boolean =>
    s.at !== undefined && phases.every((p) => (s.at ?? 0) < p.from || (s.at ?? 0) > p.to + DRAIN_MS);
  // An own load that was cut short left no line: what it sent shows in the bytes of the interface only.
  const idleSamples = end.samples.filter((s) => apart(s) && (rates.length === 0 || isQuiet(s, rates)));
  const idle = centreOf(idleSamples.flatMap((s) => s.rtt ?? []));
  const directions = [...groupBy(phases, (p) => p.direction)].flatMap(([direction, own]) =>
    loadedOf(direction, own, own.flatMap(during), idle),
  );
  const counted = directions.filter((d) => d.rtt.n >= LEAST);
  if (idle === undefined || idle.n < LEAST || counted.length === 0) {
    const n = Math.max(0, ...directions.map((d) => d.rtt.n));
    return {
      ...base,
      state: 'not_exercised',
      statement: `there are ${n} pings under load and ${idle?.n ?? 0} idle, and ${LEAST} of each are needed`,
    };
  }
  const mean = (of: (d: LoadedDirection) => number): number =>
    counted.reduce((sum, d) => sum + of(d), 0) / counted.length;
  const added = Math.max(
    0,
    mean((d) => d.added),
  );
  const [low, high] = [mean((d) => d.addedLow ?? d.added), mean((d) => d.addedHigh ?? d.added)];
  const missing = (['download', 'upload'] as const).filter((d) => !counted.some((c) => c.direction === d));
  const busy = load === 'own' ? rateWhile(idleSamples, rates) : undefined;
  const notes = [
    ...missing.map((d) => {
      const why = failed.find((f) => f.direction === d)?.error;
      return `${d}: not exercised${why === undefined ? '' : ` (${why})`}`;
    }),
    ...counted
      .filter((d) => d.mbitPerS < LEAST_MBIT)
      .map(
        (d) =>
          `${d.direction}: ${d.mbitPerS.toFixed(2)} Mbit/s is hardly a load, so a good grade says nothing`,
      ),
    ...(busy !== undefined && busy >= LEAST_MBIT
      ? [
          `the link carried ${busy.toFixed(1)} Mbit/s besides while it counts as idle: the true idle RTT may be lower`,
        ]
      : []),
    ...rows
      .filter((r) => r.congestion_control?.startsWith('bbr'))
      .map(
        (r) =>
          `${r.direction}: sent with ${r.congestion_control ?? ''}, which keeps queues short: with cubic it may be worse`,
      ),
    ...(load === 'found' ? ['whether this load filled the link is not known: it is at least this bad'] : []),
  ];
  return {
    ...base,
    state: 'graded',
    load,
    idle,
    directions,
    added,
    grade: gradeOf(added),
    best: gradeOf(Math.max(0, low)),
    worst: gradeOf(Math.max(0, high)),
    notes,
    cites: [end.cite, ...rows.map(cite)],
  };
}

function loadedOf(
  direction: Phase['direction'],
  phases: readonly Phase[],
  samples: readonly EndSample[],
  idle: Centre | undefined,
): LoadedDirection[] {
  const rtt = centreOf(samples.flatMap((s) => s.rtt ?? []));
  const { p95, loss } = figuresOf(samples);
  if (rtt === undefined || idle === undefined || p95 === undefined || loss === undefined) return [];
  const ms = phases.reduce((sum, p) => sum + p.to - p.from, 0);
  const mbit = phases.reduce((sum, p) => sum + p.mbitPerS * (p.to - p.from), 0);
  return [
    {
      direction,
      rtt,
      p95,
      loss,
      added: rtt.median - idle.median,
      ...(rtt.low !== undefined && idle.high !== undefined && { addedLow: rtt.low - idle.high }),
      ...(rtt.high !== undefined && idle.low !== undefined && { addedHigh: rtt.high - idle.low }),
      mbitPerS: mbit / ms,
      seconds: ms / 1000,
    },
  ];
}

/** The interface that carried most in the window: where a load was, it was there. */
function busiest({ view }: Vantage): string | undefined {
  const totals = [...groupBy(view.rows(interfaceRates), (r) => r.interface)].flatMap(([name, own]) => {
    const [first, last] = [own[0], own.at(-1) ?? own[0]];
    const bytes = last.rx_bytes - first.rx_bytes + last.tx_bytes - first.tx_bytes;
    return name === 'lo' ? [] : [{ name, bytes }];
  });
  return totals.toSorted((a, b) => b.bytes - a.bytes)[0]?.name;
}

/** From this share of the most on it counts as loaded, up to that share as quiet. */
const [LOADED, QUIET] = [0.5, 0.1];

/** Stretches in which one direction carried at least half of the most it carried, if that was a load. */
function loadFound(rates: readonly Rate[]): Phase[] {
  return (['rx', 'tx'] as const).flatMap((way) => {
    const top = Math.max(0, ...rates.map((r) => r[way]));
    if (top < LEAST_MBIT) return [];
    const direction = way === 'rx' ? 'download' : 'upload';
    const phases: Phase[] = [];
    for (const r of rates.filter((one) => one[way] >= LOADED * top)) {
      const last = phases.at(-1);
      if (last?.to === r.from) {
        const mbit = last.mbitPerS * (last.to - last.from) + r[way] * (r.to - r.from);
        phases[phases.length - 1] = { ...last, to: r.to, mbitPerS: mbit / (r.to - last.from) };
      } else phases.push({ direction, from: r.from, to: r.to, mbitPerS: r[way] });
    }
    return phases;
  });
}

function isQuiet({ at }: EndSample, rates: readonly Rate[]): boolean {
  const now = at === undefined ? undefined : rateWithin(rates, at);
  const top = (way: 'rx' | 'tx'): number => Math.max(LEAST_MBIT, ...rates.map((r) => r[way]));
  return now !== undefined && now.rx <= QUIET * top('rx') && now.tx <= QUIET * top('tx');
}

/** Mean Mbit/s of the busier direction while these were sent. */
function rateWhile(samples: readonly EndSample[], rates: readonly Rate[]): number | undefined {
  const seen = samples.flatMap((s) => (s.at === undefined ? [] : (rateWithin(rates, s.at) ?? [])));
  if (seen.length === 0) return undefined;
  return seen.reduce((sum, r) => sum + Math.max(r.rx, r.tx), 0) / seen.length;
}
