import type { BundleEvidence, CitedMoment } from '../../core/documents/record.js';
import { signalId } from '../../timeline/signal-id.js';
import type { Course } from './course.js';
import { AFTER_MS, type DraftRow, TOGETHER_MS } from './draft-row.js';
import { noticeOf } from './notice-words.js';
import { message, said } from './said.js';
import { logsOf, type Seen } from './symptoms.js';
import { wordsOf } from './words.js';

const MOST_ALERTS = 3;

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
export function noticeRows(
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
