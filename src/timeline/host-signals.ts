import type { Delta } from '../core/delta.js';
import type { HostView } from '../core/fact-view.js';
import type { Finding } from '../core/finding.js';
import { groupBy } from '../core/group-by.js';
import { few } from '../core/readable.js';
import type { ManifestView } from '../core/report.js';
import { changesOn } from '../tables/changes.js';
import type { HostClock } from './host-clock.js';
import { failedAttempts } from './probe-signals.js';
import { RunList } from './run-list.js';
import type { Signal } from './signal.js';
import { signalId } from './signal-id.js';

/** Counters that should stand still: errors, drops, retransmissions, overflows. */
export const SHOULD_STAND_STILL =
  /(?<!int)err|drop|miss|overflow|overrun|retrans|timeout|fail|abort|lost|collision|crc|fifo|prune|collapse|reset|invalid|no_?route|discards?$/i;
/** Where a discard is a TRIM of a disk. */
const NOT_BAD: ReadonlySet<string> = new Set(['disk_io', 'interrupts']);
const SHOWN_COUNTERS = 6;

/** A cited line of a snapshot. */
const SNAPSHOT = /\.(?:start|end)\.txt:/;

/** Changes that logs and snapshots tell of. Ring buffer and journal tell the same one: it counts once. */
export function changeSignals(view: HostView, clock: HostClock, { window }: ManifestView): Signal[] {
  const start = Date.parse(window.startSnapshotAt ?? window.startedAt);
  const seen = new Set<string>();
  return changesOn(view).flatMap(({ kind, text, at, cite }): Signal[] => {
    const words = text.replace(/^kernel: /, '');
    const key = `${Math.floor(at / 1000)} ${words}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const isOfSnapshots = SNAPSHOT.test(cite);
    const isLoss = kind === 'link' && /\b(?:down|lost)\b/i.test(words);
    return [
      {
        host: view.id,
        source: 'change',
        kind: 'change',
        severity: isLoss ? 'warning' : 'info',
        id: signalId('change', kind, words.replaceAll(/\d+/g, '#')),
        text: `${kind}: ${words}`,
        many: `${kind}: ${words}`,
        // What only the snapshots tell came about somewhere between them.
        runs: [{ from: isOfSnapshots ? Math.min(start, at) : at, to: at, count: 1, cite }],
        ...(isOfSnapshots && { lasts: true }),
        errorMs: clock.errorMs,
      },
    ];
  });
}

/** Losses, failures and latency jumps of our own probes. */
export function probeSignals(view: HostView, clock: HostClock, gapMs: number): Signal[] {
  return [...groupBy(failedAttempts(view), (a) => a.many)].map(([many, attempts]): Signal => {
    const runs = new RunList(Math.min(gapMs, 5000));
    for (const { ms, cite } of attempts) runs.add(ms - clock.offsetMs, () => cite);
    return {
      host: view.id,
      source: 'probe',
      kind: 'symptom',
      severity: attempts[0]?.severity ?? 'hint',
      id: signalId('probe', many),
      text: attempts.length === 1 ? (attempts[0]?.text ?? many) : many,
      many,
      runs: runs.all,
      errorMs: clock.errorMs,
    };
  });
}

/** Error counters that grew between the snapshots, of each table in one line; each its own with `all`. */
export function counterSignals(
  host: string,
  deltas: readonly Delta[],
  { window }: ManifestView,
  clock: HostClock,
  all: boolean,
): Signal[] {
  const to = Date.parse(window.endSnapshotAt ?? window.endedAt ?? window.startedAt);
  const grown = deltas
    .filter(
      (d) =>
        (d.delta ?? 0) > 0 &&
        !NOT_BAD.has(d.table) &&
        SHOULD_STAND_STILL.test(`${d.counter} ${Object.values(d.key).join(' ')}`),
    )
    .toSorted((a, b) => (b.delta ?? 0) - (a.delta ?? 0));
  const groups = [...groupBy(grown, (d) => (all ? `${d.table} ${nameOf(d)}` : d.table))];
  return groups.map(([, group]): Signal => {
    const [first] = group;
    const words = group.map((d) => `${nameOf(d)} +${d.delta}`);
    const text = `${few(words, SHOWN_COUNTERS)} in ${first.seconds.toFixed(1)} s`;
    return {
      host,
      source: 'counter',
      kind: 'symptom',
      severity: 'hint',
      id: signalId('counter', first.table, all ? nameOf(first) : ''),
      text,
      many: text,
      runs: [{ from: to - first.seconds * 1000, to, count: 1, cite: first.endCite }],
      lasts: true,
      errorMs: clock.errorMs,
    };
  });
}

function nameOf({ key, counter }: Delta): string {
  const words = Object.values(key)
    .filter((v) => typeof v === 'string' || typeof v === 'number')
    .map(String);
  return [...words, ...(counter === 'value' ? [] : [counter])].join(' ');
}

/** Findings: when the trouble began, where that is told, else when it was measured. */
export function findingSignals(
  findings: readonly Finding[],
  manifest: ManifestView,
  clockOf: (host: string) => HostClock,
): Signal[] {
  const startedAt = new Map(manifest.artifacts.map((a) => [a.path, a.startedAt]));
  return findings.map((finding): Signal => {
    const { host, since, severity, statement, cites, detection, subject } = finding;
    const clock = clockOf(host);
    const [first] = cites;
    const measured = startedAt.get(first.replace(/:[\d-]+$/, '')) ?? manifest.window.endedAt;
    const at =
      since === undefined
        ? Date.parse(measured ?? manifest.window.startedAt)
        : Date.parse(since) - clock.offsetMs;
    return {
      host,
      source: 'finding',
      kind: 'symptom',
      severity,
      id: signalId('finding', detection, subject),
      text: `${detection} ${statement}${since === undefined ? ' (when it was measured)' : ''}`,
      many: `${detection} ${statement}`,
      runs: [{ from: at, to: at, count: 1, cite: first }],
      errorMs: clock.errorMs,
    };
  });
}

/** When evidence was gathered: what lies outside was not watched. */
export function collectionSignals({ window, vantage, hosts }: ManifestView): Signal[] {
  const marks: [string | undefined, string][] = [
    [
      window.startSnapshotAt,
      `start snapshot complete, ${hosts.length === 1 ? '1 host' : `${hosts.length} hosts`}`,
    ],
    [window.startedAt, 'window of probes begins'],
    [window.endedAt, 'window of probes ends'],
    [window.endSnapshotAt, 'end snapshot complete'],
  ];
  return marks.flatMap(([time, text]): Signal[] => {
    if (time === undefined) return [];
    const at = Date.parse(time);
    return [
      {
        host: vantage.host,
        source: 'collection',
        kind: 'action',
        severity: 'info',
        id: signalId('collection', text),
        text,
        many: text,
        runs: [{ from: at, to: at, count: 1, cite: '' }],
        errorMs: 0,
      },
    ];
  });
}
