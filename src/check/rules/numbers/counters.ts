import type { Span } from '../../document/blocks.js';
import { type Document, says } from '../../document/document.js';
import { numberOf } from '../../document/measures.js';
import { topicOf } from '../../document/stems.js';

/** A count with a name, in prose or as a tool printed it. */
export interface Counter extends Span {
  readonly value: number;
  readonly name: string;
  readonly topic: ReadonlySet<string>;
  /** Half a unit of the last digit written. */
  readonly tolerance: number;
  readonly direction?: 'in' | 'out';
  /** Counters of one line belong together: `54.5M in, 18.8M out`. */
  readonly line: number;
}

/** More are not compared with each other. */
const MOST = 500;
const PRINTED = /^[ \t#*|-]{0,8}([A-Za-z][\p{L}\p{N} _/-]{2,50}):[ \t]{1,40}(\d[\d,.]{1,18})(?![\d:%.])/u;

export function countersOf(document: Document): Counter[] {
  const { lines, text } = document;
  const counters: Counter[] = [];
  const add = (counter: Omit<Counter, 'line' | 'topic'>): void => {
    counters.push({ ...counter, topic: topicOf(counter.name), line: lines.lineOf(counter.start) });
  };
  for (const block of document.blocks) {
    if (block.kind !== 'code' && block.kind !== 'plain') continue;
    const match = PRINTED.exec(text.slice(block.start, Math.min(block.end, block.start + 200)));
    const [all = '', name = '', digits = ''] = match ?? [];
    if (!match || !/^\d{1,3}(?:,\d{3})+$|^\d{3,}$/.test(digits)) continue;
    const end = block.start + all.length;
    add({ start: end - digits.length, end, value: numberOf(digits, 'en'), name, tolerance: 0.5 });
  }
  for (const m of document.measures) {
    if (
      m.dimension !== 'count' ||
      m.low !== m.high ||
      m.per !== undefined ||
      m.statement.block.kind === 'code'
    )
      continue;
    const behind = text.slice(m.end, m.end + 24);
    const [word = ''] = /^\s?\(?([\p{L}]{2,12})/u.exec(behind)?.slice(1) ?? [];
    const direction = says(document, 'direction_in', word)
      ? 'in'
      : says(document, 'direction_out', word)
        ? 'out'
        : undefined;
    const name = `${m.statement.label} ${m.noun} ${[...m.topic].join(' ')}`;
    if (m.noun === '' && m.statement.label === '' && !direction) continue;
    add({
      start: m.start,
      end: m.end,
      value: m.low,
      name,
      tolerance: m.tolerance,
      ...(direction && { direction }),
    });
  }
  return counters
    .filter((c) => c.value > 0)
    .toSorted((a, b) => a.start - b.start)
    .slice(0, MOST);
}
