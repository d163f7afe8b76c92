import { groupBy } from '../core/group-by.js';
import type { Recording } from '../core/recording.js';
import { errorBetween } from './clocks.js';
import { overlaps, type Span } from './samples.js';
import type { Signal } from './signals.js';

/** Signals of the same two machines at the same time: one thing that happened. */
export interface Happening extends Span {
  /** In order of their onset. */
  readonly signals: readonly [Signal, ...Signal[]];
  /** Which signal came first, where the clocks let one say so; empty where they do not, or there is only one. */
  readonly order: string;
}

/** What lies closer together than this is one event. */
const SLACK_MS = 500;

/** Clusters signals that overlap in time, clocks of different hosts compared with their error. */
export function happeningsOf(recording: Recording, signals: readonly Signal[]): Happening[] {
  const sorted = signals.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const clusters: [Signal, ...Signal[]][] = [];
  let end = -Infinity;
  for (const signal of sorted) {
    const open = clusters.at(-1);
    const error = open ? errorBetween(recording, open[0].host, signal.host, signal.from) : 0;
    if (open && overlaps({ from: open[0].from, to: end }, signal, SLACK_MS + (error ?? 0))) {
      open.push(signal);
      end = Math.max(end, signal.to);
    } else {
      clusters.push([signal]);
      end = signal.to;
    }
  }
  return clusters.map((own) => ({
    from: own[0].from,
    to: Math.max(...own.map((s) => s.to)),
    signals: own,
    order: orderOf(recording, own),
  }));
}

/** Onsets are known to a sample; between hosts to the error of their clocks. */
function orderOf(recording: Recording, signals: readonly [Signal, ...Signal[]]): string {
  const firsts = [...groupBy(signals, (s) => `${s.kind} ${s.host}`).values()].map(([first]) => first);
  const [a, b] = firsts.toSorted((x, y) => x.from - y.from);
  if (a === undefined || b === undefined) return '';
  const names = `${a.kind} on ${a.host}, ${b.kind} on ${b.host}`;
  const apart = onsetsApart(recording, a, b);
  if (apart === undefined) return `which of ${names} came first cannot be told: clocks never compared`;
  const [ms, known] = [Math.round(apart.ms), Math.round(apart.errorMs)];
  return apart.ms <= apart.errorMs
    ? `which of ${names} came first cannot be told: ${ms} ms apart, ± ${known} ms`
    : `${a.kind} on ${a.host} began ${ms} ms (± ${known} ms) before ${b.kind} on ${b.host}`;
}

/** How long after `a` another signal began, ms; undefined: the clocks of the two hosts were never compared. */
export function onsetsApart(
  recording: Recording,
  a: Signal,
  b: Signal,
): { readonly ms: number; readonly errorMs: number } | undefined {
  const error = errorBetween(recording, a.host, b.host, a.from);
  return error === undefined ? undefined : { ms: b.from - a.from, errorMs: error + SAMPLE_MS };
}

/** Both onsets fall somewhere within one usual sample of each. */
const SAMPLE_MS = 200;
