import type { Measure } from './measures.js';
import { lastBefore } from './spans.js';
import type { Statement } from './statements.js';
import { topicOf } from './stems.js';

export interface PlacedMeasure extends Measure {
  readonly statement: Statement;
  /** What it is about: the words around it, and the label. */
  readonly topic: ReadonlySet<string>;
  /** The noun a count counts: `22 video chunks` → `video chunks`. */
  readonly noun: string;
}

const BEFORE = 70;
const AFTER = 45;
const CLAUSE = /[,;.(|—–:!?\u2029]|\s-\s/g;
const NOUN =
  /^[- ]?((?:\p{L}[\p{L}\p{N}/-]{0,40}[ \u00a0]){0,2}?\p{L}[\p{L}\p{N}/-]{1,40})(?=[ \u00a0]*(?:[,;.:()|—–\u2029*_]|$)|[ \u00a0\n]+(?:\p{Ll}{1,4}|were|was|have|each|during|after|before|wurden?|waren|nach|während)(?![\p{L}]))/u;

export function placeMeasures(
  measures: readonly Measure[],
  statements: readonly Statement[],
  text: string,
): PlacedMeasure[] {
  return measures.flatMap((measure) => {
    const found = lastBefore(statements, measure.start);
    if (!found || measure.start >= found.end) return [];
    const before = text.slice(Math.max(found.start, measure.start - BEFORE), measure.start);
    const after = text.slice(measure.end, Math.min(found.end, measure.end + AFTER));
    const cut = [...before.matchAll(CLAUSE)].at(-1);
    const clause = before.slice(cut === undefined ? 0 : cut.index + 1);
    const behind = after.split(/[,;.(|—–:!?\u2029]/, 1)[0] ?? '';
    const head = headOf(measure, found);
    return [
      {
        ...measure,
        statement: found,
        topic: topicOf(`${found.label} ${head} ${clause} ${behind}`),
        noun: measure.dimension === 'count' ? (NOUN.exec(after)?.[1] ?? '') : '',
      },
    ];
  });
}

/** What stands over the column of a measure in a table. */
function headOf({ start }: Measure, { block }: Statement): string {
  const column = block.cells?.findIndex((cell) => cell.start <= start && start < cell.end) ?? -1;
  return block.head?.[column] ?? '';
}
