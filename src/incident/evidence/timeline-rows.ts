import type { MARKS } from '../../core/documents/incident.js';
import type { BundleEvidence, CitedMoment, LogStory } from '../../core/documents/record.js';
import type { RecordRow } from '../../core/documents/record.js';
import { groupBy } from '../../core/group-by.js';
import { formatDuration } from '../../core/units.js';
import { signalId } from '../../timeline/signal-id.js';
import type { Course } from './course.js';
import { noticeOf } from './notice-words.js';
import { gist, message, said } from './said.js';
import { logsOf, type Seen } from './symptoms.js';
import { reverts, type ToldChange, toldChange } from './told-change.js';
import { wordsOf } from './words.js';

type Mark = (typeof MARKS)[number];

/** A row of a timeline before its lines have ids. */
export interface DraftRow {
  /** Id in timeline.jsonl where it has one there, else made in the same way. */
  readonly event: string;
  readonly bundle: BundleEvidence;
  /** Epoch ms. */
  readonly at: number;
  readonly until?: number;
  readonly kind: RecordRow['kind'];
  /** Markdown. */
  readonly text: string;
  readonly host: string;
  readonly src: string;
  readonly ref?: string;
  readonly cite?: string;
  readonly marks: Mark[];
  /** What the mark is concluded from. */
  readonly note?: string;
  /** All was well until then. */
  readonly isLastGood?: true;
}

const BEFORE_MS = 30 * 60_000;
/** Stamps in whole seconds, and the time until a failure is noticed. */
const TOGETHER_MS = 5000;
const AFTER_MS = 10 * 60_000;
const MOST_SIGNALS = 8;
const MOST_HINTS = 4;
const MOST_RUNS = 4;
const MOST_CHANGES = 4;
const MOST_LATER = 8;
const MOST_ALERTS = 3;

/**
 * The rows a careful person would write from the events: what was well, the change before, the first sign, bursts,
 * alerts, the change back, recovery, and that evidence was gathered. Pure.
 */
export function timelineRows(
  bundles: readonly BundleEvidence[],
  events: readonly Seen[],
  course: Course | undefined,
): DraftRow[] {
  const collected = collection(bundles);
  if (course === undefined) return collected;
  const told = changes(events);
  const before = beforeOnset(told, course);
  const since = told.filter(
    (c) => c.seen.from > course.from && c.seen.from <= course.to + AFTER_MS && !before.includes(c),
  );
  const cause = likelyCause(before, course);
  const back = cause && since.findLast((c) => reverts(cause, c));
  const isBack =
    back !== undefined && !since.some((c) => c.seen.from > back.seen.from && c.text === cause?.text);
  const pause = pauseOf(bundles, course);
  const rows = [
    ...symptoms(course),
    ...[
      ...before,
      ...since.filter((c) => !(isBack && c === back) && isOfTheNetwork(c)).slice(0, MOST_LATER),
    ].map((c) =>
      changeRow(c, c === cause ? ['started'] : [], 'the last change before the first sign of trouble'),
    ),
    ...(isBack ? [changeRow(back, ['mitigated'], 'it takes back the change before the first sign')] : []),
    ...notices(bundles, events, course),
    ...(pause ? aroundPause(pause, course) : []),
    ...collected,
  ].toSorted((a, b) => a.at - b.at || (a.event < b.event ? -1 : 1));
  return marked(rows, cause === undefined);
}

/** The first of each that can tell it. */
function marked(rows: readonly DraftRow[], withoutChange: boolean): DraftRow[] {
  const first = (test: (row: DraftRow) => boolean): DraftRow | undefined => rows.find(test);
  const started = withoutChange ? first((r) => r.kind === 'symptom') : undefined;
  const alert = first((r) => r.kind === 'alert');
  const note = (row: DraftRow): string | undefined =>
    row === started ? 'the first sign of trouble' : row === alert ? 'the first alert' : row.note;
  return rows.map((row) => {
    const marks: Mark[] = [
      ...row.marks,
      ...(row === started ? (['started'] as const) : []),
      ...(row === alert ? (['detected'] as const) : []),
    ];
    const words = note(row);
    return { ...row, marks, ...(words !== undefined && { note: words }) };
  });
}

function symptoms({ symptoms: all }: Course): DraftRow[] {
  const bySignal = [...groupBy(all, (s) => `${s.event.host} ${s.event.signal}`).values()];
  const worth = (list: readonly Seen[]): number => list.reduce((n, s) => n + s.count, 0);
  const isHint = ([first]: readonly Seen[]): boolean => first?.event.severity === 'hint';
  const serious = bySignal.filter((list) => !isHint(list)).toSorted((a, b) => worth(b) - worth(a));
  // Of those that only hint the earliest say most.
  const hints = bySignal.filter(isHint).toSorted((a, b) => a[0].from - b[0].from);
  const room = serious.length === 0 ? MOST_SIGNALS : MOST_HINTS;
  return [...serious.slice(0, MOST_SIGNALS), ...hints.slice(0, room)].flatMap((runs) =>
    runs.length <= MOST_RUNS ? runs.map((run) => symptomRow(run)) : [symptomRow(runs[0], runs)],
  );
}

/** `runs`: bursts that become one row. */
function symptomRow(seen: Seen, runs: readonly Seen[] = [seen]): DraftRow {
  const { event, bundle } = seen;
  const count = runs.reduce((n, s) => n + s.count, 0);
  const until = Math.max(...runs.map((s) => s.to));
  const words = said(count > 1 ? gist(event.text) : message(event.text), wordsOf(bundle));
  const bursts = runs.length > 1 ? ` (in ${runs.length} bursts)` : '';
  return {
    ...placeOf(seen),
    ...(until > seen.from && { until }),
    kind: 'symptom',
    text: count > 1 ? `${count} × ${words}${bursts}` : words,
    marks: [],
  };
}

function placeOf({
  event,
  bundle,
  from,
}: Seen): Pick<DraftRow, 'event' | 'bundle' | 'at' | 'host' | 'src' | 'cite'> {
  const { id, host, source, cite } = event;
  return { event: id, bundle, at: from, host, src: source, ...(cite !== undefined && { cite }) };
}

/** Log and snapshots, kernel and syslog tell of the same change: it counts once, where it is dated best. */
function changes(events: readonly Seen[]): ToldChange[] {
  const all = events.filter((s) => s.event.kind === 'change').map(toldChange);
  const told = all.filter((c) => c.seen.to === c.seen.from);
  const onlySnapshots = all.filter(
    (c) =>
      c.seen.to > c.seen.from &&
      (c.kind === 'MTU' || c.kind === 'address or route') &&
      !told.some((t) => t.kind === c.kind && t.seen.from >= c.seen.from && t.seen.from <= c.seen.to),
  );
  const out: ToldChange[] = [];
  for (const change of [...told, ...onlySnapshots].toSorted((a, b) => a.seen.from - b.seen.from)) {
    const isTold = out.some(
      (o) =>
        change.seen.from - o.seen.from <= TOGETHER_MS &&
        o.seen.event.host === change.seen.event.host &&
        (o.text === change.text || isSameAct(o, change)),
    );
    if (!isTold) out.push(change);
  }
  return out;
}

/** What an administrator typed, and what came of it. */
function isSameAct(a: ToldChange, b: ToldChange): boolean {
  if (a.mtu && b.mtu) return a.mtu.interface === b.mtu.interface && a.mtu.to === b.mtu.to;
  return b.kind === 'administrator' && a.kind !== 'administrator';
}

function isOfTheNetwork({ kind }: ToldChange): boolean {
  return kind === 'MTU' || kind === 'link' || kind === 'address or route' || kind === 'filter';
}

/** The nearest before the first sign; packages and services only where nothing of the network was changed. */
function beforeOnset(told: readonly ToldChange[], { from }: Course): ToldChange[] {
  const near = told.filter(
    (c) => c.seen.from >= from - BEFORE_MS && c.seen.from <= from + TOGETHER_MS && c.kind !== undefined,
  );
  const network = near.filter(isOfTheNetwork);
  return (network.length > 0 ? network : near).slice(-MOST_CHANGES);
}

function likelyCause(before: readonly ToldChange[], { from }: Course): ToldChange | undefined {
  return before.findLast((c) => c.seen.from <= from) ?? before[0];
}

function changeRow(change: ToldChange, marks: readonly Mark[], note: string): DraftRow {
  const { seen, text, ref } = change;
  return {
    ...placeOf(seen),
    ...(seen.to > seen.from && { until: seen.to }),
    kind: 'change',
    text,
    ...(ref !== undefined && { ref }),
    marks: [...marks],
    ...(marks.length > 0 && { note }),
  };
}

interface Notice extends CitedMoment {
  readonly id: string;
  readonly bundle: BundleEvidence;
  readonly host: string;
  readonly src: string;
  readonly what: 'alert' | 'all_clear';
  readonly text: string;
  readonly signal: string;
}

/** What watchers wrote from shortly before the trouble on. */
function notices(
  bundles: readonly BundleEvidence[],
  events: readonly Seen[],
  { from, to }: Course,
): DraftRow[] {
  const fromLogs = bundles.flatMap((bundle) =>
    logsOf(bundle).flatMap(({ host, notices: list }) =>
      list.map((n): Notice => ({
        ...n,
        id: `t${signalId(host, 'log', n.signal, n.at)}`,
        bundle,
        host,
        src: 'alerting',
      })),
    ),
  );
  const fromSystem = events.flatMap((seen): Notice[] => {
    const { event, bundle } = seen;
    const what = event.source === 'log' ? undefined : noticeOf(event.text);
    if (what === undefined || event.cite === undefined || event.kind !== 'symptom') return [];
    const { id, host, text, signal, at, cite } = event;
    return [{ id, bundle, host, src: 'alerting', what, text, signal, at, cite }];
  });
  const seen = new Set<string>();
  const near = [...fromLogs, ...fromSystem]
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .filter((n) => {
      const ms = Date.parse(n.at);
      const isNew = !seen.has(n.id) && !seen.has(`${n.host} ${n.signal}`);
      seen.add(n.id).add(`${n.host} ${n.signal}`);
      return isNew && ms >= from - TOGETHER_MS && ms <= to + AFTER_MS;
    });
  const pick = (what: Notice['what']): Notice[] => near.filter((n) => n.what === what).slice(0, MOST_ALERTS);
  return [...pick('alert'), ...pick('all_clear')].map((n) => ({
    event: n.id,
    bundle: n.bundle,
    at: Date.parse(n.at),
    host: n.host,
    src: n.src,
    cite: n.cite,
    kind: n.what === 'alert' ? 'alert' : 'baseline',
    text: said(message(n.text), wordsOf(n.bundle)),
    marks: [],
  }));
}

interface Paused {
  readonly bundle: BundleEvidence;
  readonly log: LogStory;
  readonly pause: LogStory['pauses'][number];
}

/** What went well before, not during, and again after: the message whose pause covers most of the trouble. */
function pauseOf(bundles: readonly BundleEvidence[], { from, to }: Course): Paused | undefined {
  const all = bundles.flatMap((bundle) =>
    logsOf(bundle).flatMap((log) => log.pauses.map((pause): Paused => ({ bundle, log, pause }))),
  );
  const covered = ({ pause, log }: Paused): number => {
    const begins = Date.parse(pause.lastBefore.at);
    const ends = Date.parse(pause.firstAfter?.at ?? log.last);
    return Math.min(ends, to) - Math.max(begins, from);
  };
  return all
    .filter((p) => covered(p) > 0)
    .toSorted(
      (a, b) =>
        Number(b.pause.firstAfter !== undefined) - Number(a.pause.firstAfter !== undefined) ||
        covered(b) - covered(a) ||
        b.pause.count - a.pause.count,
    )[0];
}

function aroundPause({ bundle, log, pause }: Paused, { from, to }: Course): DraftRow[] {
  const { lastBefore, firstAfter, count, text, signal } = pause;
  const words = said(gist(text), wordsOf(bundle));
  const row = (what: string, moment: CitedMoment): Omit<DraftRow, 'text' | 'marks'> => ({
    event: `t${signalId(log.host, what, signal, moment.at)}`,
    bundle,
    at: Date.parse(moment.at),
    kind: 'baseline',
    host: log.host,
    src: 'log',
    cite: moment.cite,
  });
  const [well, again] = [Date.parse(lastBefore.at), Date.parse(firstAfter?.at ?? '')];
  return [
    ...(well <= from
      ? [
          {
            ...row('well', lastBefore),
            text: `${words}, the last of ${count} times before it stopped`,
            marks: [],
            isLastGood: true as const,
          },
        ]
      : []),
    // What fails on afterwards has not recovered.
    ...(firstAfter && again >= to - TOGETHER_MS
      ? [
          {
            ...row('again', firstAfter),
            text: `${words} again, for the first time in ${formatDuration(again - well)}`,
            marks: ['resolved', 'impact_ended'] as Mark[],
            note: 'what had stopped with the trouble came again, and no failure after it',
          },
        ]
      : []),
  ];
}

/** That we looked is one row, however often. */
function collection(bundles: readonly BundleEvidence[]): DraftRow[] {
  const [first, ...more] = bundles.toSorted(
    (a, b) => Date.parse(a.manifest.window.startedAt) - Date.parse(b.manifest.window.startedAt),
  );
  if (first === undefined) return [];
  const { window, vantage, hosts } = first.manifest;
  const where = hosts.length === 1 ? 'one host' : `${hosts.length} hosts`;
  const again = more.length === 0 ? '' : `, the first of ${more.length + 1} times`;
  return [
    {
      event: `t${signalId(vantage.host, 'collection', first.manifestSha256)}`,
      bundle: first,
      at: Date.parse(window.startedAt),
      kind: 'action',
      text: `Evidence gathered from ${where}${again}`,
      host: said(vantage.host),
      src: 'evidence',
      marks: [],
    },
  ];
}
