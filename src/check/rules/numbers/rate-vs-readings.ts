import type { PlacedMeasure } from '../../document/placed-measures.js';
import { shared } from '../../document/stems.js';
import { clock, spell } from '../../document/times.js';
import { defineRule, type Found } from '../../rule.js';
import { readingsOf, type Reading } from './readings.js';

/** A claimed rate this many times another is wrong for that stretch. */
const FACTOR = 2;
/** More are not compared with each other. */
const MOST = 1000;

export const rateVsReadings = defineRule({
  id: 'rate-vs-readings',
  level: 'warning',
  title: 'Rate that the readings do not bear out',
  why: 'the rate times the time is not the difference between two readings',
  instead: 'give each stretch its own rate, or the two readings with their times',
  *check(document) {
    const readings = readingsOf(document).slice(0, MOST);
    const claims = document.measures.filter(
      (m) => m.per !== undefined && m.dimension !== 'rate' && m.low > 0,
    );
    for (const claim of claims.slice(0, MOST)) {
      const own = readings.filter(
        (r) =>
          r.measure !== claim &&
          r.measure.dimension === claim.dimension &&
          (claim.dimension === 'percent' || r.measure.noun === claim.noun) &&
          isOfTheSame(r.measure, claim),
      );
      const found = judge(claim, own);
      if (found) yield found;
    }
  },
});

/** They share a word, or the rate names nothing of its own and follows in the sentence: `…, that is 2.5 % per minute`. */
function isOfTheSame(reading: PlacedMeasure, claim: PlacedMeasure): boolean {
  if (shared(reading.topic, claim.topic).length > 0) return true;
  return claim.topic.size === 0 && reading.statement === claim.statement && reading.end <= claim.start;
}

function judge(claim: PlacedMeasure, readings: readonly Reading[]): Found | undefined {
  const sorted = readings.toSorted((a, b) => a.at - b.at);
  const perMinute = (claim.low / (claim.per ?? 60)) * 60;
  const stretches = sorted.slice(1).flatMap((to, i) => {
    const from = sorted[i];
    if (!from || to.at - from.at < 60 || to.value < from.value) return [];
    return [{ from, to, rate: ((to.value - from.value) / (to.at - from.at)) * 60 }];
  });
  const off = stretches.find((s) => s.rate > perMinute * FACTOR || s.rate < perMinute / FACTOR);
  if (!off) return undefined;
  const unit = claim.dimension === 'percent' ? ' %' : ` ${claim.noun}`;
  const said = stretches.map(({ from, to, rate }) => {
    const change = `${round(to.value - from.value)}${unit === ' %' ? ' points' : unit}`;
    return `${change} in ${spell(to.at - from.at)} from ${clock(from.at)} to ${clock(to.at)} (${round(rate)}${unit} per minute)`;
  });
  const [first] = sorted;
  const full =
    claim.dimension === 'percent' && first ? first.at + ((100 - first.value) / perMinute) * 60 : undefined;
  const last = sorted.at(-1);
  const isImpossible = full !== undefined && last !== undefined && full < last.at;
  return {
    start: claim.start,
    end: claim.end,
    why: `the readings say ${said.join(', then ')}${isImpossible ? `; at ${round(perMinute)} % per minute it were full at ${clock(full)}` : ''}`,
    related: sorted.map(({ measure, value, at }) => ({
      start: measure.start,
      end: measure.end,
      note: `${round(value)}${unit} at ${clock(at)}`,
    })),
  };
}

function round(value: number): string {
  return String(Number(value.toPrecision(2)));
}
