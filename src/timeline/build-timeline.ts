import type { Delta } from '../core/delta.js';
import type { HostView } from '../core/fact-view.js';
import type { Finding } from '../core/finding.js';
import type { ManifestView } from '../core/report.js';
import type { TimelineEvent } from '../core/timeline-event.js';
import { captureSignals } from './capture-signals.js';
import { type HostClock, hostClock } from './host-clock.js';
import {
  changeSignals,
  collectionSignals,
  counterSignals,
  findingSignals,
  probeSignals,
} from './host-signals.js';
import { markChanges } from './mark-changes.js';
import { BURST_GAP_MS, fold as foldRuns, foldedToFew, isTime, type Run } from './run-list.js';
import type { Signal } from './signal.js';
import { signalId } from './signal-id.js';
import { systemLogSignals } from './system-log-signals.js';

/** Everything a timeline is made of. */
export interface TimelineView {
  readonly manifest: ManifestView;
  readonly hosts: readonly HostView[];
  /** Growth of counters between the snapshots. */
  deltas(host: string): readonly Delta[];
  readonly findings: readonly Finding[];
  /** What `LogDigest` kept of the application logs. */
  readonly logs: readonly Signal[];
}

export interface TimelineOptions {
  /** Bursts as one event (default). */
  readonly fold?: boolean;
  /** Name of the bundle, where several are merged. */
  readonly bundle?: string;
}

/** The events of all hosts on the vantage's clock, in order of time. Pure. */
export function buildTimeline(view: TimelineView, options: TimelineOptions = {}): TimelineEvent[] {
  return eventsOf(signalsOf(view, options.fold ?? true), options);
}

export function signalsOf(view: TimelineView, fold: boolean): Signal[] {
  const { manifest, hosts, findings, logs } = view;
  const clocks = new Map(manifest.hosts.map((h) => [h.id, hostClock(h)]));
  const clockOf = (id: string): HostClock => clocks.get(id) ?? { offsetMs: 0, errorMs: undefined };
  const gapMs = fold ? BURST_GAP_MS : 0;
  return [
    ...logs,
    ...hosts.flatMap((host) => {
      const clock = clockOf(host.id);
      return [
        ...changeSignals(host, clock, manifest),
        ...systemLogSignals(host, clock, gapMs),
        ...probeSignals(host, clock, gapMs),
        ...captureSignals(host, clock, gapMs),
        ...counterSignals(host.id, view.deltas(host.id), manifest, clock, !fold),
      ];
    }),
    ...findingSignals(findings, manifest, clockOf),
    ...collectionSignals(manifest),
  ];
}

/** One event for each run of a signal; the run that holds its onset says so. */
function eventsOf(signals: readonly Signal[], { fold = true, bundle }: TimelineOptions): TimelineEvent[] {
  const events = signals.flatMap((signal) => {
    // A table may hold any text where a time should stand.
    const timed = signal.runs.filter((run) => isTime(run.from) && isTime(run.to));
    const runs = !fold ? timed : signal.steady ? foldAll(timed) : foldedToFew(timed);
    const { onset } = signal;
    // The onset of a rate may lie in the middle of a run: from there on it is another one.
    const start = onset === undefined ? -1 : runs.findIndex((run) => run.to >= onset.at);
    return runs.map((run, i) => eventOf(signal, run, i === start, bundle));
  });
  return markChanges(events.toSorted(inOrder));
}

/** Events of several bundles in one order. Changes are led to onsets of all of them. */
export function mergeTimelines(timelines: readonly (readonly TimelineEvent[])[]): TimelineEvent[] {
  const [only, ...others] = timelines;
  if (only !== undefined && others.length === 0) return [...only];
  return markChanges(timelines.flat().toSorted(inOrder));
}

/** What has one stamp stands in the order of its file: many logs tell whole seconds. */
function inOrder(a: TimelineEvent, b: TimelineEvent): number {
  const byTime = Date.parse(a.at) - Date.parse(b.at);
  if (byTime !== 0) return byTime;
  const [ofA, ofB] = [placeOf(a), placeOf(b)];
  if (ofA.path !== ofB.path) return ofA.path < ofB.path ? -1 : 1;
  return ofA.line - ofB.line || (a.id < b.id ? -1 : 1);
}

function placeOf({ cite = '' }: TimelineEvent): { path: string; line: number } {
  const colon = cite.lastIndexOf(':');
  return { path: cite.slice(0, Math.max(0, colon)), line: Number.parseInt(cite.slice(colon + 1), 10) || 0 };
}

function eventOf(signal: Signal, run: Run, isOnset: boolean, bundle: string | undefined): TimelineEvent {
  const { host, source, kind, severity, id, errorMs, assumed, onset } = signal;
  const at = timeOf(run.from);
  const starts = isOnset && onset !== undefined && isTime(onset.at);
  const words = run.count > 1 ? `${run.count} × ${signal.many}` : (run.text ?? signal.text);
  const since =
    starts && onset.how === 'jump' && onset.at > run.from + BURST_GAP_MS
      ? ` from ${timeOf(onset.at)} on`
      : '';
  return {
    id: `t${signalId(host, source, id, at)}`,
    at,
    ...((run.count > 1 || signal.lasts) && run.to > run.from && { until: timeOf(run.to) }),
    ...(run.count > 1 && { count: run.count }),
    host,
    source,
    kind,
    severity,
    text: words,
    ...(run.cite !== '' && { cite: run.cite }),
    signal: id,
    ...(errorMs !== undefined && { errorMs: Math.round(errorMs * 10) / 10 }),
    ...(assumed && { assumed }),
    ...(starts && { onset: onset.how, onsetNote: `${onset.words}${since}` }),
    ...(bundle !== undefined && { bundle }),
    state: 'proposed',
  };
}

function foldAll(runs: readonly Run[]): Run[] {
  return foldRuns(runs, Number.MAX_SAFE_INTEGER);
}

function timeOf(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}
