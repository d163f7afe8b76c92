import { type Document, statementAt } from '../../document/document.js';
import { within } from '../../document/spans.js';
import { type ClockTime, clock, isRange } from '../../document/times.js';
import { defineRule } from '../../rule.js';

const DAY = 86_400;

export const endBeforeStart = defineRule({
  id: 'end-before-start',
  level: 'error',
  title: 'End before start',
  why: 'every duration that follows from it is wrong',
  instead: 'put the two times right, or add the date where it goes over midnight',
  *check(document) {
    const { times, rows, statements } = document;
    for (const [i, from] of times.entries()) {
      const to = times[i + 1];
      if (!to || !isSpan(document, from, to)) continue;
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

/** Between `started at 08:15` and `ended at 09:00` of one thing. */
const JOINT =
  /^(?:[\s,;)]|(?:and|then|it|was|is|had|has|been|finally|only|again|already|und|dann|es|er|sie|wurde|war|ist|erst|wieder|schon)\b|(?:the|der|die|das) (?:outage|incident|impact|service|problem|Störung|Ausfall|Vorfall|Dienst)\b)*$/iu;
const AT = /\s(?:at|around|about|um|gegen)\s$/i;

/** A range, or a start and an end told in one sentence. */
function isSpan(document: Document, from: ClockTime, to: ClockTime): boolean {
  const { text, words } = document;
  const between = text.slice(from.end, to.start);
  if (isRange(between)) return true;
  const statement = statementAt(document, from.start);
  if (!statement || to.start >= statement.end || !AT.test(between)) return false;
  const before = text.slice(Math.max(statement.start, from.start - 40), from.start);
  const ended = lastWord(between.replace(AT, ' '), words.lexicon.ended_at);
  return (
    AT.test(before) &&
    lastWord(before.replace(AT, ' '), words.lexicon.started_at) !== undefined &&
    ended !== undefined &&
    JOINT.test(ended)
  );
}

/** What stands before a word that is the last of a text. */
function lastWord(text: string, word: RegExp): string | undefined {
  const trimmed = text.trimEnd();
  const at = trimmed.lastIndexOf(' ') + 1;
  return word.exec(trimmed.slice(at))?.[0] === trimmed.slice(at) ? text.slice(0, at) : undefined;
}

function dayOf(date: string | undefined): number {
  return date === undefined ? 0 : Math.round(Date.parse(date) / (DAY * 1000)) || 0;
}
