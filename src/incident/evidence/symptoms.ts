import type { BundleEvidence, LogStory } from '../../core/documents/record.js';
import { groupBy } from '../../core/group-by.js';
import type { TimelineEvent } from '../../core/timeline-event.js';
import { failedAttempts } from '../../timeline/probe-signals.js';
import { signalId } from '../../timeline/signal-id.js';
import { hostViewsOf } from './host-views.js';
import { noticeOf } from './notice-words.js';
import { gist, message } from './said.js';

/** An event and the bundle its line is in. */
export interface Seen {
  readonly event: TimelineEvent;
  readonly bundle: BundleEvidence;
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Events of several bundles: a log that was gathered twice tells of the same burst twice. In order of time. */
export function eventsOf(bundles: readonly BundleEvidence[]): Seen[] {
  const all = bundles.flatMap((bundle) => {
    const copies = copiesIn(bundle);
    const own = bundle.events.filter(({ cite }) => cite === undefined || !copies.has(pathOf(cite)));
    return own.map((event): Seen => {
      const from = Date.parse(event.at);
      return { event, bundle, from, to: Date.parse(event.until ?? event.at), count: event.count ?? 1 };
    });
  });
  const groups = groupBy(all, ({ event: e }) => JSON.stringify([e.host, e.source, e.signal, ownText(e)]));
  return [...groups.values()].flatMap(merged).toSorted(byTime);
}

/** Logs of a bundle, each once. */
export function logsOf(bundle: BundleEvidence): readonly LogStory[] {
  const copies = copiesIn(bundle);
  return (bundle.logs ?? []).filter((log) => !copies.has(log.path));
}

/** Hosts that share a file system hand over the same log: what it tells happened once. */
function copiesIn({ manifest }: BundleEvidence): ReadonlySet<string> {
  const seen = new Map<string, string>();
  const copies = new Set<string>();
  for (const { collector, path, sha256, bytes } of manifest.artifacts) {
    if (collector !== 'logs' || path === undefined || sha256 === undefined || bytes === 0) continue;
    if (seen.has(sha256)) copies.add(path);
    else seen.set(sha256, path);
  }
  return copies;
}

function pathOf(cite: string): string {
  return cite.replace(/:[\d-]+$/, '');
}

/** Two changes of one kind may say the opposite. */
function ownText({ kind, text }: TimelineEvent): string {
  return kind === 'change' ? text : '';
}

/** Of two bundles; within one they were parted with reason. */
function merged(group: readonly Seen[]): Seen[] {
  const out: Seen[] = [];
  for (const seen of group.toSorted(byTime)) {
    const same = out.findIndex(
      (o) => o.bundle !== seen.bundle && seen.from <= o.to && seen.to >= o.from && isLog(seen),
    );
    const known = out[same];
    if (known === undefined) {
      out.push(seen);
      continue;
    }
    // The lines of the shorter one are among those of the longer one.
    const longer = seen.count > known.count ? seen : known;
    const first = seen.from < known.from ? seen : known;
    const [from, to] = [first.from, Math.max(seen.to, known.to)];
    out[same] = { ...longer, from, to, event: { ...longer.event, id: first.event.id } };
  }
  return out;
}

function isLog({ event }: Seen): boolean {
  return ['log', 'kernel', 'journal', 'syslog', 'change'].includes(event.source);
}

function byTime(a: Seen, b: Seen): number {
  return a.from - b.from || (a.event.id < b.event.id ? -1 : 1);
}

const FROM_LOGS: ReadonlySet<string> = new Set(['log', 'kernel', 'journal', 'syslog']);

/** Trouble that a log or a probe dates, without what a log says all the time. */
export function symptomsOf(events: readonly Seen[]): Seen[] {
  return events.filter(
    (seen) =>
      seen.event.kind === 'symptom' &&
      seen.event.severity !== 'info' &&
      (FROM_LOGS.has(seen.event.source) || seen.event.source === 'probe') &&
      noticeOf(seen.event.text) === undefined &&
      (seen.event.source === 'probe' ? isDated(seen) : !isUsual(seen)),
  );
}

/** A link or session that was lost is a change, and trouble. */
export function isLoss({ event }: Seen): boolean {
  return (
    event.kind === 'change' &&
    /\b(?:link|carrier|NIC)\b/i.test(event.text) &&
    /\b(?:down|lost)\b/i.test(event.text)
  );
}

const datedProbes = new WeakMap<BundleEvidence, ReadonlySet<string>>();

/** Something of the series went well before: a probe that fails from the first attempt on tells no beginning. */
function isDated({ event, bundle }: Seen): boolean {
  let dated = datedProbes.get(bundle);
  if (dated === undefined) {
    dated = new Set(
      hostViewsOf(bundle).flatMap((view) =>
        [...groupBy(failedAttempts(view), (a) => a.many)].flatMap(([many, list]) =>
          list.every((a) => a.ms > a.seriesFrom) ? [`${view.id} ${signalId('probe', many)}`] : [],
        ),
      ),
    );
    datedProbes.set(bundle, dated);
  }
  return event.severity !== 'hint' && dated.has(`${event.host} ${event.signal}`);
}

/** It came from the beginning of its log on, over most of it, and neither began nor became more. */
function isUsual(seen: Seen): boolean {
  const log = storyOf(seen.bundle, seen.event);
  if (log === undefined || seen.count < LEAST_USUAL || !beganWithLog(seen)) return false;
  return seen.to - seen.from >= 0.5 * (Date.parse(log.last) - Date.parse(log.first));
}

const LEAST_USUAL = 3;
const LEAST_START_MS = 5000;

/** It was there when the log began: when it began itself nobody can tell. */
export function beganWithLog({ event, bundle, from }: Seen): boolean {
  const log = storyOf(bundle, event);
  if (event.onset !== undefined || log === undefined) return false;
  const [first, last] = [Date.parse(log.first), Date.parse(log.last)];
  return from - first < Math.max(LEAST_START_MS, 0.1 * (last - first));
}

export function storyOf({ logs }: BundleEvidence, { cite }: TimelineEvent): LogStory | undefined {
  const path = cite === undefined ? undefined : pathOf(cite);
  return logs?.find((log) => log.path === path);
}

export function isSerious({ event }: Seen): boolean {
  return event.severity === 'warning' || event.severity === 'critical';
}

/** In words: of one its message, of several what they have in common. Syslog puts the host in front. */
export function wordsOfSeen({ event, count }: Seen): string {
  const words = count > 1 ? gist(event.text) : message(event.text);
  return words.startsWith(`${event.host} `) ? words.slice(event.host.length + 1) : words;
}
