import { groupBy } from '../../../core/group-by.js';
import { type Document, says } from '../../document/document.js';
import { shared } from '../../document/stems.js';
import { defineRule, type Found } from '../../rule.js';
import { type Counter, countersOf } from './counters.js';

export const ratioDenominator = defineRule({
  id: 'ratio-denominator',
  level: 'warning',
  title: 'Rate over the wrong denominator',
  why: 'only what was sent can time out or be sent again; over what came in the rate looks smaller or larger than it is',
  instead: 'divide by what was sent, and name both numbers',
  *check(document) {
    const counters = countersOf(document);
    const pairs = directedPairs(counters);
    if (pairs.length === 0) yield* statedOverReceived(document);
    const seen = new Set<string>();
    for (const rate of document.measures) {
      if (rate.dimension !== 'percent' || rate.low !== rate.high || rate.low <= 0) continue;
      const about = `${rate.statement.label} ${document.prose.slice(Math.max(rate.statement.start, rate.start - 60), rate.end + 20)}`;
      if (!says(document, 'sender_side', about)) continue;
      for (const part of counters) {
        if (
          part.direction ||
          !says(document, 'sender_side', part.name) ||
          shared(part.topic, rate.topic).length === 0
        )
          continue;
        const pair = pairs.find(
          ({ received }) => Math.abs((part.value / received.value) * 100 - rate.low) <= rate.tolerance * 1.2,
        );
        if (!pair) continue;
        const key = `${part.value} ${rate.low}`;
        if (seen.has(key)) break;
        seen.add(key);
        const again = document.measures.filter(
          (m) => m !== rate && m.dimension === 'percent' && m.low === rate.low && m.low === m.high,
        );
        const found = overReceived(document, rate, part, pair);
        yield {
          ...found,
          related: [
            ...(found.related ?? []),
            ...again.slice(0, 10).map(({ start, end }) => ({ start, end, note: 'said again' })),
          ],
        };
        break;
      }
    }
  },
});

const NUMBER = String.raw`\d[\d,.\u00a0]{0,18}(?:\s?[kKMG])?`;
const OF_RECEIVED = new RegExp(
  String.raw`(?<![\d.,])(${NUMBER})(?:\s[\p{L}-]{1,20}){0,2}\s(?:out of|of|von)\s(?:the\s)?(${NUMBER})((?:\s[\p{L}-]{1,20}){1,3})\s?\(`,
  'giu',
);
/** Requests time out at who receives them; segments do not. */
const SEGMENTS = /\b(?:segments?|packets?|Segmente\w?|Pakete\w?)\b/i;
/** What the other end sent again arrives here: over what came in that is right. */
const FAR_END =
  /\b(?:peer|remote|far end|far side|other end|other side|captur\w*|arriv\w*|duplicate\w*|Gegenstelle|Mitschnitt|Kopien)\b/iu;

/** `38,260 of 54.5M segments received (0.07 %)` of retransmissions: said of what came in, where what was sent is not told. */
function* statedOverReceived(document: Document): Generator<Found> {
  for (const { start, text, block } of document.statements) {
    if (block.kind === 'code' || block.kind === 'plain' || FAR_END.test(text)) continue;
    if (!says(document, 'sender_side', text)) continue;
    for (const { 0: all, 1: part = '', 2: whole = '', 3: what = '', index } of text.matchAll(OF_RECEIVED)) {
      // `segments in`, not `segments in all`.
      if (!SEGMENTS.test(what) || !says(document, 'direction_in', what.replace(/\s(?:in|ein)(?=\s)/gi, '')))
        continue;
      yield {
        start: start + index,
        end: start + index + all.length - 1,
        why: `${part.trim()} over the ${whole.trim()} received: only what was sent can be sent again or time out`,
      };
    }
  }
}

export const rateUnstated = defineRule({
  id: 'rate-unstated',
  level: 'warning',
  title: 'A rate above the document’s own bar is not stated',
  why: 'both counters stand there; the reader has to divide them',
  instead: 'state the rate with both numbers: it is the better headline',
  *check(document) {
    const counters = countersOf(document);
    const pairs = directedPairs(counters);
    const bar = document.measures.find(
      (m) => m.dimension === 'percent' && m.bound === '<' && m.low > 0 && m.low < 50,
    );
    if (!bar || pairs.length === 0) return;
    const stated = document.measures.filter((m) => m.dimension === 'percent' && m !== bar);
    for (const part of counters) {
      if (part.direction || !says(document, 'sender_side', part.name)) continue;
      const pair = pairs.find(({ sent }) => sent.value > part.value);
      if (!pair) continue;
      const real = (part.value / pair.sent.value) * 100;
      const isStated = stated.some((m) => Math.abs(m.low - real) <= Math.max(m.tolerance * 1.2, real * 0.03));
      // What stands there over the wrong denominator is another rule's.
      const isMisstated = stated.some(
        (m) => Math.abs(m.low - (part.value / pair.received.value) * 100) <= m.tolerance * 1.2,
      );
      if (real < bar.high * 2 || isStated || isMisstated) continue;
      yield {
        start: part.start,
        end: part.end,
        why: `over ${document.text.slice(pair.sent.start, pair.sent.end)} sent it is ${Number(real.toPrecision(2))} %, ${Math.round(real / bar.high)} times the document's own bar`,
        related: [
          { start: bar.start, end: bar.end, note: 'the bar' },
          { start: pair.sent.start, end: pair.sent.end, note: 'what was sent' },
        ],
      };
      return;
    }
  },
});

interface Pair {
  readonly received: Counter;
  readonly sent: Counter;
}

function directedPairs(counters: readonly Counter[]): Pair[] {
  const byLine = groupBy(
    counters.filter((c) => c.direction),
    (c) => c.line,
  );
  return [...byLine.values()].flatMap((list) => {
    const received = list.find((c) => c.direction === 'in');
    const sent = list.find((c) => c.direction === 'out');
    return received && sent ? [{ received, sent }] : [];
  });
}

function overReceived(
  document: Document,
  rate: { start: number; end: number; low: number },
  part: Counter,
  { received, sent }: Pair,
): Found {
  const of = (counter: Counter): string => document.text.slice(counter.start, counter.end);
  const real = Number(((part.value / sent.value) * 100).toPrecision(3));
  return {
    start: rate.start,
    end: rate.end,
    why: `${of(part)} over the ${of(received)} received; over the ${of(sent)} sent it is ${real} %`,
    related: [
      { start: part.start, end: part.end, note: 'numerator' },
      { start: received.start, end: received.end, note: 'denominator used' },
      { start: sent.start, end: sent.end, note: 'denominator that counts' },
    ],
  };
}
