import type { BundleEvidence, CitedMoment, LogStory } from '../../core/documents/record.js';
import { formatDuration } from '../../core/units.js';
import { signalId } from '../../timeline/signal-id.js';
import type { Course } from './course.js';
import { type DraftRow, type Mark, TOGETHER_MS } from './draft-row.js';
import { gist, said } from './said.js';
import { logsOf } from './symptoms.js';
import { wordsOf } from './words.js';

/** The last time all was well, and the first time it was again. */
export function pauseRows(bundles: readonly BundleEvidence[], course: Course): DraftRow[] {
  const pause = pauseOf(bundles, course);
  return pause ? aroundPause(pause, course) : [];
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
