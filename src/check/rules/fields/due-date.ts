import { type Document, says } from '../../document/document.js';
import type { Span } from '../../document/blocks.js';
import { defineRule } from '../../rule.js';
import { actionsOf } from './actions-table.js';

const DATE = /\b(\d{4})-(\d\d)-(\d\d)\b|\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

export const dueDate = defineRule({
  id: 'due-date',
  level: 'warning',
  title: 'Due date on a day off, or before the document',
  why: 'nobody will be there to do or decide it',
  instead: 'choose a working day after the document',
  *check(document, { today }) {
    const { words, text } = document;
    const own = ownDate(document) ?? today;
    for (const span of duesOf(document)) {
      const match = DATE.exec(text.slice(span.start, span.end));
      const day = match ? isoOf(match) : undefined;
      if (!match || day === undefined) continue;
      const at = { start: span.start + match.index, end: span.start + match.index + match[0].length };
      const week = new Date(`${day}T00:00:00Z`).getUTCDay();
      if (own !== undefined && day < own)
        yield { ...at, why: `it is before ${own}, the date of the document` };
      else if (week % 6 === 0)
        yield { ...at, why: `it is a ${DAYS[week]}: nobody will be there to do or decide it` };
      else if (words.holidays.has(day.slice(5)))
        yield { ...at, why: 'it is a holiday: nobody will be there to do or decide it' };
    }
  },
});

/** Due cells of actions, and lines labelled as a day something is decided. */
function* duesOf(document: Document): Generator<Span> {
  for (const action of actionsOf(document)) if (action.due) yield action.due;
  for (const s of document.statements) {
    if (s.block.kind === 'heading' || s.block.head !== undefined) continue;
    const isLabelled = s.label !== '' && says(document, 'planned_day', s.label);
    // `2025-11-22: Decision point`.
    const lead = document.text.slice(s.start, Math.min(s.end, s.start + 80));
    const [date, rest] = /^[*_]{0,3}(\d{4}-\d\d-\d\d)[*_]{0,2}:[*_]{0,2}(.*)/.exec(lead)?.slice(1) ?? [];
    if (isLabelled || (date !== undefined && says(document, 'planned_day', rest ?? ''))) yield s;
  }
}

/** The date a document carries in its first lines. */
function ownDate({ text, lines }: Document): string | undefined {
  const [, end] = lines.range(Math.min(15, lines.count));
  const match = DATE.exec(text.slice(0, end));
  return match ? isoOf(match) : undefined;
}

function isoOf(match: RegExpExecArray): string | undefined {
  const [, y, m, d, day = '', month = '', year] = match;
  const iso =
    y === undefined ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : `${y}-${m}-${d}`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}
