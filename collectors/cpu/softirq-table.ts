import type { Line } from '../../src/core/collector.js';
import { type Parsed, row } from '../../src/core/table.js';
import { softirqs } from '../../src/tables/softirqs.js';

/**
 * /proc/softirqs: a header of every possible CPU, then `KIND: count count …`. Possible CPUs that were never
 * online are in the header too, so a virtual machine with two CPUs may show 128 columns: those that counted
 * nothing at all are left out.
 */
export function* softirqTable(lines: Iterable<Line>): Iterable<Parsed> {
  let cpus: string[] = [];
  const found: { n: number; kind: string; counts: number[] }[] = [];
  for (const { n, text } of lines) {
    const words = text.trim().split(/\s+/);
    if (words[0] === '') continue;
    const header = words.map((word) => /^CPU(\d{1,6})$/.exec(word)?.[1]);
    if (header.every((cpu) => cpu !== undefined)) {
      cpus = header;
      continue;
    }
    const kind = /^([A-Z_]+):$/.exec(words[0] ?? '')?.[1];
    const counts = words.slice(1);
    if (kind === undefined || counts.length !== cpus.length || !counts.every((c) => /^\d{1,20}$/.test(c))) {
      yield { gap: 'not a softirq line', line: n };
      continue;
    }
    found.push({ n, kind, counts: counts.map(Number) });
  }
  const isUsed = cpus.map((_, i) => found.some(({ counts }) => counts[i] !== 0));
  for (const { n, kind, counts } of found) {
    for (const [i, cpu] of cpus.entries()) {
      if (isUsed[i]) yield row(softirqs, n, { kind, cpu, count: counts[i] ?? 0 });
    }
  }
}
