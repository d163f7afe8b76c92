import { defineRule } from '../../rule.js';

export const unitMissing = defineRule({
  id: 'unit-missing',
  level: 'warning',
  title: 'Measure without a unit',
  why: 'nobody can compare it: seconds and milliseconds are a factor of a thousand',
  instead: 'write the unit behind the number',
  *check(document) {
    for (const m of document.measures) {
      const { label, block } = m.statement;
      if (m.dimension !== 'count' || m.unit !== '' || m.noun !== '' || label === '' || block.kind === 'code')
        continue;
      if (block.head !== undefined && block.cells !== undefined && block.cells.length > 2) continue;
      const lead = document.text
        .slice(m.statement.start, m.start)
        .replace(/[|*_:\s≈~<>]+/g, ' ')
        .trim();
      const isBehindLabel = lead === label.replace(/[*_]/g, '').trim();
      const whole = document.words.whole.unitless_label.test(label);
      const rest = document.text.slice(m.end, m.statement.end);
      if (whole && isBehindLabel && /^[\s|.,;]*$/.test(rest)) yield { start: m.start, end: m.end };
    }
  },
});

const PAIRS = [
  [/^[kKMGT]B$/, /^[KMGT]iB$/, 'powers of 1000 and of 1024'],
  [/^[kKMG](?:bps|bit\/s|b\/s)$/, /^[kKMG]i?B(?:\/s|ps)$/, 'bits and bytes per second'],
] as const;

export const unitsMixed = defineRule({
  id: 'units-mixed',
  level: 'warning',
  title: 'Two families of units side by side',
  why: 'readers compare the numbers as if they were of one kind',
  instead: 'choose one and convert the other',
  *check({ measures }) {
    for (const [one, other, what] of PAIRS) {
      const a = measures.find((m) => one.test(m.unit));
      const b = measures.find((m) => other.test(m.unit));
      if (!a || !b) continue;
      const [first, second] = a.start < b.start ? [a, b] : [b, a];
      yield {
        start: second.start,
        end: second.end,
        why: `${what}: ${first.unit} and ${second.unit} are compared as if they were the same`,
        related: [{ start: first.start, end: first.end, note: `here in ${first.unit}` }],
      };
    }
  },
});
