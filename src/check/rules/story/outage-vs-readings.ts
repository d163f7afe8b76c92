import { type Document, findWord, isIn, says } from '../../document/document.js';
import type { PlacedMeasure } from '../../document/placed-measures.js';
import { within } from '../../document/spans.js';
import type { Statement } from '../../document/statements.js';
import { shared, topicOf } from '../../document/stems.js';
import { clock, isRange } from '../../document/times.js';
import { defineRule } from '../../rule.js';
import { rowOf, timeOf } from '../numbers/readings.js';

const DAY = 86_400;
/** Words that say what was measured, not of what. */
const MEASURED = topicOf(
  'throughput bandwidth goodput speed average measured loss packet packets lost dropped Durchsatz Bandbreite Verlust Paketverlust gemessen lag',
);
/** More are not compared with each other. */
const MOST = 500;

interface Partial {
  readonly measure: PlacedMeasure;
  readonly at: number;
}

/** What is said to be down, and when. */
interface Outage {
  readonly statement: Statement;
  readonly window: { readonly from: number; readonly to: number } | undefined;
  readonly topic: ReadonlySet<string>;
}

export const outageVsReadings = defineRule({
  id: 'outage-vs-readings',
  level: 'warning',
  title: 'Total outage against readings that are not zero',
  why: 'something still got through: degraded and down have other causes and other tests',
  instead: 'give the share that failed, or the rate against the normal one',
  *check(document) {
    const partial = partialReadings(document);
    if (partial.length === 0) return;
    for (const statement of document.statements) {
      if (
        ['lessons', 'actions', 'verification'].some((name) =>
          isIn(statement.block.section, name as 'lessons', document.words),
        )
      )
        continue;
      const claim = findWord(document, 'outage', statement);
      if (!claim || statement.block.kind === 'heading' || rowOf(document, claim)) continue;
      const outage = {
        statement,
        window: ownWindow(document, statement) ?? document.window,
        topic: topicOf(statement.text),
      };
      const against = partial.filter((p) => isAgainst(document, outage, p));
      if (against.length === 0) continue;
      yield {
        ...claim,
        related: against
          .filter(({ measure }, i) => against[i - 1]?.measure.statement !== measure.statement)
          .slice(0, 10)
          .map(({ measure: { start, end }, at }) => ({ start, end, note: `measured at ${clock(at)}` })),
      };
    }
  },
});

/** Values with a time that say something got through. */
function partialReadings(document: Document): Partial[] {
  return document.measures
    .flatMap((measure) => {
      const { dimension, low, statement } = measure;
      if (dimension !== 'rate' && dimension !== 'percent') return [];
      if (low <= 0 || says(document, 'baseline', statement.text)) return [];
      if (dimension === 'percent' && (low >= 100 || !says(document, 'loss_rate', statement.text))) return [];
      const at = timeOf(document, measure);
      return at === undefined ? [] : [{ measure, at }];
    })
    .slice(0, MOST);
}

/** During the outage. A row is of the incident; a sentence must be of what is said to be down, or name nothing else. */
function isAgainst(
  document: Document,
  { statement, window, topic }: Outage,
  { measure, at }: Partial,
): boolean {
  if (window && (at < window.from || at >= window.to)) return false;
  if (rowOf(document, measure)) return true;
  if (!window || measure.statement === statement) return false;
  const subject = [...measure.topic].filter((word) => !MEASURED.has(word));
  return subject.length === 0 || shared(new Set(subject), topic).length > 0;
}

/** `down from 08:15 to 09:00`: of the claim itself. */
function ownWindow({ times, text }: Document, claim: Statement): { from: number; to: number } | undefined {
  const [from, to] = within(times, claim);
  if (!from || !to || !isRange(text.slice(from.end, to.start))) return undefined;
  return { from: from.seconds, to: to.seconds < from.seconds ? to.seconds + DAY : to.seconds };
}
