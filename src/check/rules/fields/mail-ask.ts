import { isIn, says } from '../../document/document.js';
import { defineRule } from '../../rule.js';

/** The ask comes before any history: within so many lines below the greeting. */
const FIRST_LINES = 6;

export const mailAsk = defineRule({
  id: 'mail-ask',
  level: 'error',
  title: 'Mail without an ask',
  why: 'who reads it does not know what to do, or by when, and puts it aside',
  instead: 'begin with what you want and until when: "Please … by 16:00 UTC."',
  kinds: ['mail'],
  *check(document) {
    const { statements, lines, text, span, words } = document;
    const body = statements.filter((s) => s.block.kind !== 'code');
    const [first] = body;
    if (!first) return;
    const ask = body.find((s) => says(document, 'ask', s.text) || isIn(s.block.section, 'requests', words));
    if (!ask) {
      yield { start: first.start, end: Math.min(first.end, lines.range(lines.lineOf(first.start))[1]) };
      return;
    }
    const greeting = body.find((s) => words.lexicon.greeting.test(s.text.slice(0, 20)));
    const from = lines.lineOf(greeting?.start ?? first.start);
    const line = lines.lineOf(ask.start);
    if (line - from > FIRST_LINES) {
      const [start, end] = lines.range(line);
      yield {
        start,
        end,
        level: 'warning',
        why: `the ask comes ${line - from} lines below the greeting: most readers stop before`,
        instead: 'put it first, then the history',
      };
    }
    if (!says(document, 'deadline', text.slice(span.start, span.end))) {
      const [start, end] = lines.range(line);
      yield {
        start,
        end,
        level: 'warning',
        why: 'no deadline: it will be done after everything that has one',
        instead: 'say until when, with the zone',
      };
    }
  },
});
