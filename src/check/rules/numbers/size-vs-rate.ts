import { says } from '../../document/document.js';
import { spell } from '../../document/times.js';
import { shared } from '../../document/stems.js';
import { defineRule } from '../../rule.js';

const FACTOR = 3;

export const sizeVsRate = defineRule({
  id: 'size-vs-rate',
  level: 'warning',
  title: 'Amount that does not fit rate and duration',
  why: 'rate times duration gives another amount',
  instead: 'say what the amount covers, or which part of the time nothing was sent',
  *check(document) {
    const { window, measures } = document;
    if (!window) return;
    const rates = measures.filter(
      (m) => m.dimension === 'rate' && says(document, 'baseline', m.statement.text),
    );
    const [rate] = rates;
    if (!rate) return;
    const expected = (((rate.low + rate.high) / 2) * (window.to - window.from)) / 8;
    for (const size of measures) {
      if (size.dimension !== 'size' || !says(document, 'undelivered', size.statement.text)) continue;
      const total = (size.low + size.high) / 2;
      if (total <= 0 || (total < expected * FACTOR && total > expected / FACTOR)) continue;
      // Amount and rate are of the same thing when they share a word, or when the document has but one rate of health.
      if (rates.length > 2 && shared(rate.topic, size.topic).length === 0) continue;
      yield {
        start: size.start,
        end: size.end,
        why: `at the normal ${document.text.slice(rate.start, rate.end)} it is sent in ${spell((total * 8) / rate.low)}; ${spell(window.to - window.from)} would be ≈ ${bytes(expected)}`,
        related: [{ start: rate.start, end: rate.end, note: 'the normal rate' }],
      };
    }
  },
});

function bytes(n: number): string {
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(n) / 3)));
  return `${Number((n / 1000 ** power).toPrecision(2))} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}
