import type { Document } from '../../document/document.js';
import type { PlacedMeasure } from '../../document/placed-measures.js';
import { defineRule } from '../../rule.js';

const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b/gi;

export const valueTwoSubjects = defineRule({
  id: 'value-two-subjects',
  level: 'warning',
  title: 'The same reading given to two subjects',
  why: 'one measurement belongs to one hop or host; one of the two is blamed for the other’s number',
  instead: 'look up whose it is, and cite the line it was read from',
  *check(document) {
    const byValue = new Map<string, { measure: PlacedMeasure; address: string }[]>();
    for (const measure of document.measures) {
      if (measure.unit === '' || measure.dimension === 'count' || !isSpecific(measure.high)) continue;
      const address = addressNear(document, measure);
      if (address === undefined) continue;
      const key = `${measure.high} ${measure.dimension}`;
      const list = byValue.get(key);
      if (list) list.push({ measure, address });
      else byValue.set(key, [{ measure, address }]);
    }
    for (const list of byValue.values()) {
      const [first] = list;
      const other = list.find((l) => l.address !== first?.address);
      if (!first || !other) continue;
      // Rows of tables say whose each value is; the same one twice is a result there.
      if (list.every(({ measure }) => measure.statement.block.kind === 'row')) continue;
      yield {
        start: other.measure.start,
        end: other.measure.end,
        why: `here of ${other.address}, elsewhere of ${first.address}`,
        related: list
          .filter((l) => l !== other)
          .slice(0, 10)
          .map(({ measure, address }) => ({ start: measure.start, end: measure.end, note: `of ${address}` })),
      };
    }
  },
});

/** Three digits that say something: 471, 0.107; not 500. */
function isSpecific(value: number): boolean {
  const digits = String(Number(value.toPrecision(6)))
    .replace(/^0?\.0*|\./g, '')
    .replace(/0+$/, '');
  return digits.length >= 3;
}

/** The nearest address in the same statement, one before it first. */
function addressNear({ text }: Document, { start, statement }: PlacedMeasure): string | undefined {
  const found = [...text.slice(statement.start, statement.end).matchAll(ADDRESS)];
  return (found.findLast((m) => statement.start + m.index < start) ?? found[0])?.[0];
}
