import type { Document } from '../../document/document.js';
import type { PlacedMeasure } from '../../document/placed-measures.js';
import { within } from '../../document/spans.js';
import { defineRule } from '../../rule.js';

/** Of Ethernet without options, where the document names none. */
const MSS = 1460;
const FACTOR = 2;

export const ratioImpliedTotal = defineRule({
  id: 'ratio-implied-total',
  level: 'warning',
  title: 'Count and percentage that imply another total',
  why: 'the total they imply is not the one the document gives',
  instead: 'say what the percentage is of, and count that',
  *check(document) {
    const { measures, text } = document;
    for (const [i, share] of measures.entries()) {
      const count = measures[i - 1];
      if (!count || share.dimension !== 'percent' || count.dimension !== 'count' || count.noun === '')
        continue;
      if (
        count.statement !== share.statement ||
        !/^[^()\n]{1,40}\($/.test(text.slice(count.end, share.start))
      )
        continue;
      // Of `38 of 12,400 segments (0.31 %)` the total stands there.
      if (/(?:of|\/|von|aus)\s{0,2}$/i.test(text.slice(Math.max(0, count.start - 6), count.start))) continue;
      if (share.low <= 0 || share.low !== share.high) continue;
      const implied = count.low / (share.low / 100);
      const size = sizeNear(document, count);
      if (!size) continue;
      const mss = segmentSize(document, size);
      const real = size.high / mss;
      if (implied < real * FACTOR && implied > real / FACTOR) continue;
      yield {
        start: count.start,
        end: share.end,
        why: `they imply ≈ ${grouped(implied)} packets, but ${text.slice(size.start, size.end)} is ≈ ${grouped(real)} segments of ${mss} bytes`,
        related: [{ start: size.start, end: size.end, note: 'what was transferred' }],
      };
    }
  },
});

/** A size of the same section. */
function sizeNear({ measures }: Document, near: PlacedMeasure): PlacedMeasure | undefined {
  const { section } = near.statement.block;
  return measures.find(
    (m) => m.dimension === 'size' && m.high > 100_000 && m.statement.block.section === section,
  );
}

function segmentSize({ statements, measures }: Document, { statement }: PlacedMeasure): number {
  const { section } = statement.block;
  const named = statements.find((s) => s.block.section === section && /\bMSS\b/.test(s.text));
  const values = named ? within(measures, named).flatMap((m) => [m.low, m.from ?? m.low]) : [];
  const sizes = values.filter((v) => v >= 500 && v <= 9000);
  return sizes.length > 0 ? Math.min(...sizes) : MSS;
}

function grouped(n: number): string {
  return String(Math.round(n / 10) * 10).replace(/\B(?=(\d{3})+$)/g, ',');
}
