import { within } from '../../document/spans.js';
import { clock } from '../../document/times.js';
import { defineRule } from '../../rule.js';

const DAY = 86_400;
const BETWEEN = /^\s{0,3}(?:\(?[A-Z]{2,5}\)?\s)?(?:–|—|-|→|to|until|bis)\s{0,3}$/i;

export const endBeforeStart = defineRule({
  id: 'end-before-start',
  level: 'error',
  title: 'End before start',
  why: 'every duration that follows from it is wrong',
  instead: 'put the two times right, or add the date where it goes over midnight',
  *check(document) {
    const { times, text, rows, statements } = document;
    for (const [i, from] of times.entries()) {
      const to = times[i + 1];
      if (!to || !BETWEEN.test(text.slice(from.end, to.start))) continue;
      if (dayOf(to.date ?? from.date) * DAY + to.seconds >= dayOf(from.date ?? to.date) * DAY + from.seconds)
        continue;
      // 23:50 – 00:10 goes over midnight.
      if (to.date === undefined && from.seconds - to.seconds > DAY / 2) continue;
      yield { start: from.start, end: to.end };
    }
    let before: (typeof rows)[number] | undefined;
    for (const row of rows) {
      const sameList = before?.statement.block.group === row.statement.block.group;
      if (before && sameList && row.at < before.at && within(statements, row).length > 0) {
        const note = `${clock(before.at)} stands above it`;
        yield {
          start: row.time.start,
          end: row.time.end,
          level: 'warning',
          why: 'a row of the timeline is older than the one above it',
          instead: 'put the rows in the order of their times, or add the date',
          related: [{ start: before.time.start, end: before.time.end, note }],
        };
      }
      before = row;
    }
  },
});

function dayOf(date: string | undefined): number {
  return date === undefined ? 0 : Math.round(Date.parse(date) / (DAY * 1000)) || 0;
}
