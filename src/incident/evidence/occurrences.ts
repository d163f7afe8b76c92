import type { BundleEvidence, Occurrence } from '../../core/documents/record.js';
import type { EvidenceIndex } from './evidence-index.js';
import { said } from './said.js';
import { eventsOf, symptomsOf, wordsOfSeen } from './symptoms.js';
import { wordsOf } from './words.js';

const MOST = 40;

/** What logs and our own probes show again and again, bursts folded, in order of time. Pure. */
export function occurrencesOf(bundles: readonly BundleEvidence[], index: EvidenceIndex): Occurrence[] {
  const all = symptomsOf(eventsOf(bundles));
  const serious = all.filter((s) => s.event.severity !== 'hint' || s.count > 1);
  const kept = serious.length > MOST ? serious.toSorted((a, b) => b.count - a.count).slice(0, MOST) : serious;
  return kept
    .toSorted((a, b) => a.from - b.from)
    .map((seen) => ({ ...seen, words: wordsOfSeen(seen) }))
    .map(({ event, bundle, from, to, count, words }) => ({
      at: new Date(from).toISOString(),
      ...(to > from && { until: new Date(to).toISOString() }),
      count,
      host: event.host,
      text: said(words, wordsOf(bundle)),
      cites: index.ids(bundle, event.cite === undefined ? [] : [event.cite]),
    }));
}
