import { type Document, says } from '../../document/document.js';
import { within } from '../../document/spans.js';
import { type ClockTime, clock, spell } from '../../document/times.js';
import { defineRule, type Found } from '../../rule.js';

const DAY = 86_400;
/** A gap is to a row not further above. */
const ROWS_BACK = 40;
const BETWEEN = /^\s{0,3}(?:\(?[A-Z]{1,5}\)?\s)?(?:–|—|-|→|to|and|until|bis|und)\s{0,3}$/i;

export const durationVsEnds = defineRule({
  id: 'duration-vs-ends',
  level: 'warning',
  title: 'Duration that is not the time between its two ends',
  why: 'one of the three is wrong',
  instead: 'compute it from the two times',
  *check(document) {
    yield* ranges(document);
    yield* gaps(document);
    yield* intervals(document);
  },
});

/** `45 minutes (08:15 – 09:00 UTC)`. */
function* ranges(document: Document): Generator<Found> {
  const { times, text, statements } = document;
  for (const statement of statements) {
    const inside = within(times, statement);
    if (inside.length !== 2) continue;
    const [from, to] = inside;
    if (!from || !to || !BETWEEN.test(text.slice(from.end, to.start))) continue;
    const durations = within(document.measures, statement).filter(
      (m) => m.dimension === 'duration' && m.per === undefined,
    );
    const [duration] = durations;
    if (
      durations.length !== 1 ||
      !duration ||
      duration.low !== duration.high ||
      duration.bound === '<' ||
      duration.bound === '>'
    )
      continue;
    // Only where they stand together; ten seconds are not meant to be the time between two whole minutes.
    if (duration.low < 60 && !from.exact) continue;
    if (duration.start > to.end + 12 || from.start > duration.end + 40) continue;
    const span = (to.seconds - from.seconds + DAY) % DAY;
    const days =
      from.date !== undefined && to.date !== undefined ? Date.parse(to.date) - Date.parse(from.date) : 0;
    const real = days > 0 ? to.seconds - from.seconds + days / 1000 : span;
    if (Math.abs(real - duration.low) <= tolerance(duration, from.exact)) continue;
    yield {
      start: duration.start,
      end: duration.end,
      why: `${clock(from.seconds)} to ${clock(to.seconds)} is ${spell(real)}`,
      related: [{ start: from.start, end: to.end, note: 'its two ends' }],
    };
  }
}

/** `8:52 … (after 1h15m gap)` below `7:38 …`. */
function* gaps(document: Document): Generator<Found> {
  const { rows, measures, prose, text } = document;
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (!before || before.statement.block.group !== row.statement.block.group) continue;
    for (const duration of within(measures, row)) {
      if (duration.dimension !== 'duration' || duration.low !== duration.high || duration.low < 60) continue;
      const behind = (
        prose.slice(duration.end, duration.end + 25).trim() || text.slice(duration.end, duration.end + 25)
      ).trim();
      if (!/^[^\n|]{0,2}/.test(behind) || !says(document, 'gap', behind.split(/[),;.|]/, 1)[0] ?? ''))
        continue;
      const fits = rows
        .slice(Math.max(0, i - ROWS_BACK), i)
        .some(
          (r) =>
            r.statement.block.group === row.statement.block.group &&
            Math.abs(row.at - r.at - duration.low) < 60,
        );
      if (fits) continue;
      yield {
        start: duration.start,
        end: duration.end,
        why: `${clock(before.at)} to ${clock(row.at)} is ${spell(row.at - before.at)}`,
        related: [{ start: before.time.start, end: before.time.end, note: 'the row before' }],
      };
    }
  }
}

/** `Time to detect: 15 min` against `Started` and `Detected`. */
function* intervals(document: Document): Generator<Found> {
  const { statements, words, times, measures } = document;
  const found = new Map<string, ClockTime | undefined>();
  const moment = (name: string): ClockTime | undefined => {
    if (!found.has(name)) found.set(name, labelledTime(document, words.moments.get(name)));
    return found.get(name);
  };
  for (const statement of statements) {
    if (statement.label === '' || statement.block.kind === 'code') continue;
    for (const { label, from, to } of words.intervals.values()) {
      if (!isWhole(label, statement.label)) continue;
      const duration = within(measures, statement).find((m) => m.dimension === 'duration');
      const [a, b] = [moment(from), moment(to)];
      if (!duration || !a || !b || within(times, statement).length > 0) continue;
      const real = (b.seconds - a.seconds + DAY) % DAY;
      if (Math.abs(real - duration.low) <= tolerance(duration, a.exact)) continue;
      yield {
        start: duration.start,
        end: duration.end,
        why: `${clock(a.seconds)} to ${clock(b.seconds)} is ${spell(real)}`,
        related: [
          { start: a.start, end: a.end, note: from },
          { start: b.start, end: b.end, note: to },
        ],
      };
    }
  }
}

function labelledTime({ statements, times }: Document, pattern: RegExp | undefined): ClockTime | undefined {
  const said = statements.find(
    (s) => s.label !== '' && pattern && isWhole(pattern, s.label) && within(times, s).length === 1,
  );
  return said && within(times, said)[0];
}

function isWhole(pattern: RegExp, text: string): boolean {
  return pattern.exec(text)?.[0].length === text.trim().length;
}

/** Times to the minute are up to a minute off each other; `about` and large units are read generously. */
function tolerance(
  duration: { readonly low: number; readonly bound?: string; readonly tolerance: number },
  exact: boolean,
): number {
  const own = Math.max(duration.tolerance, exact ? 1 : 30);
  return duration.bound === '≈' ? Math.max(own * 2, duration.low * 0.15) : own;
}
