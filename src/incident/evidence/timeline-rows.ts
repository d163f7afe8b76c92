import type { BundleEvidence } from '../../core/documents/record.js';
import { groupBy } from '../../core/group-by.js';
import { signalId } from '../../timeline/signal-id.js';
import { beforeOnset, changesIn, isOfTheNetwork, likelyCause } from './changes.js';
import type { Course } from './course.js';
import { AFTER_MS, type DraftRow, type Mark } from './draft-row.js';
import { noticeRows } from './notice-rows.js';
import { pauseRows } from './pause-rows.js';
import { gist, said } from './said.js';
import { beganWithLog, type Seen, wordsOfSeen } from './symptoms.js';
import { reverts, type ToldChange } from './told-change.js';
import { wordsOf } from './words.js';

const MOST_SIGNALS = 8;
const MOST_HINTS = 4;
const MOST_RUNS = 4;
const MOST_LATER = 8;

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
  const told = changesIn(events);
  const before = beforeOnset(told, course);
  const since = told.filter(
    (c) => c.seen.from > course.from && c.seen.from <= course.to + AFTER_MS && !before.includes(c),
  );
  const cause = likelyCause(before, course);
  const back = cause && since.findLast((c) => reverts(cause, c));
  const isBack =
    back !== undefined && !since.some((c) => c.seen.from > back.seen.from && c.text === cause?.text);
  const rows = [
    ...symptoms(course),
    ...[
      ...before,
      ...since.filter((c) => !(isBack && c === back) && isOfTheNetwork(c)).slice(0, MOST_LATER),
    ].map((c) =>
      changeRow(c, c === cause ? ['started'] : [], 'the last change before the first sign of trouble'),
    ),
    ...(isBack ? [changeRow(back, ['mitigated'], 'it takes back the change before the first sign')] : []),
    ...noticeRows(bundles, events, course),
    ...pauseRows(bundles, course),
    ...collected,
  ].toSorted((a, b) => a.at - b.at || (a.event < b.event ? -1 : 1));
  return marked(rows, cause === undefined);
}

/** The first of each that can tell it. */
function marked(rows: readonly DraftRow[], withoutChange: boolean): DraftRow[] {
  // Somebody who watches may see it before a log or a probe of ours does.
  const earliest = withoutChange ? rows.find((r) => r.kind === 'symptom' || r.kind === 'alert') : undefined;
  // What was there when its log began, began before.
  const started = earliest?.isFromBefore ? undefined : earliest;
  const begun = started ?? rows.find((r) => r.marks.includes('started'));
  // What was noticed before it began was something else; stamps in whole seconds do not tell the order within one.
  const alert = rows.find((r) => r.kind === 'alert' && (begun === undefined || r.at > begun.at - 1000));
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
  const sameWords = groupBy(all, (s) => `${s.event.host} ${gist(s.event.text).replace(/^kernel: /, '')}`);
  const bySignal = [...sameWords.values()].map(fullest);
  const worth = (list: readonly Seen[]): number => list.reduce((n, s) => n + s.count, 0);
  const isHint = ([first]: readonly Seen[]): boolean => first?.event.severity === 'hint';
  const serious = bySignal.filter((list) => !isHint(list)).toSorted((a, b) => worth(b) - worth(a));
  // Of those that only hint the earliest say most.
  const hints = bySignal.filter(isHint).toSorted((a, b) => a[0].from - b[0].from);
  const room = serious.length === 0 ? MOST_SIGNALS : MOST_HINTS;
  // However rare, the first one dates the beginning.
  const earliest = serious.toSorted((a, b) => a[0].from - b[0].from).slice(0, 1);
  const kept = new Set([...serious.slice(0, MOST_SIGNALS), ...earliest, ...hints.slice(0, room)]);
  return [...kept].flatMap((runs) =>
    runs.length <= MOST_RUNS ? runs.map((run) => symptomRow(run)) : [symptomRow(runs[0], runs)],
  );
}

/** Ring buffer and syslog repeat each other: the source that has most of it. */
function fullest(list: readonly [Seen, ...Seen[]]): readonly [Seen, ...Seen[]] {
  const bySource = [...groupBy(list, (s) => s.event.source).values()];
  const count = (own: readonly Seen[]): number => own.reduce((n, s) => n + s.count, 0);
  return bySource.toSorted((a, b) => count(b) - count(a))[0] ?? list;
}

/** `runs`: bursts that become one row. */
function symptomRow(seen: Seen, runs: readonly Seen[] = [seen]): DraftRow {
  const { bundle } = seen;
  const count = runs.reduce((n, s) => n + s.count, 0);
  const until = Math.max(...runs.map((s) => s.to));
  const words = said(wordsOfSeen({ ...seen, count }), wordsOf(bundle));
  const isFromBefore = beganWithLog(seen);
  const bursts = runs.length > 1 ? ` (in ${runs.length} bursts)` : '';
  return {
    ...placeOf(seen),
    ...(until > seen.from && { until }),
    kind: 'symptom',
    text: `${count > 1 ? `${count} × ${words}${bursts}` : words}${isFromBefore ? ' (already when the log begins)' : ''}`,
    marks: [],
    ...(isFromBefore && { isFromBefore }),
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
