import { isIn, says, type Document } from '../../document/document.js';
import type { Statement } from '../../document/statements.js';
import { shared, topicOf } from '../../document/stems.js';
import { defineRule } from '../../rule.js';
import { confirmedStatements } from '../fields/confirmed-untested.js';

/** More are not compared with each other. */
const MOST = 200;

export const theoryConfirmed = defineRule({
  id: 'theory-confirmed',
  level: 'warning',
  title: 'A theory in one place, a finding in another',
  why: 'nothing between the two places turned the one into the other',
  instead: 'call it open in both, or cite the test that decided it',
  *check(document) {
    const theories = theoriesOf(document);
    if (theories.length === 0) return;
    for (const statement of confirmedStatements(document)) {
      const topic = topicOf(statement.text);
      const theory = theories.find((t) => t.statement !== statement && shared(t.topic, topic).length >= 2);
      if (!theory) continue;
      yield {
        start: statement.start,
        end: statement.end,
        related: [{ start: theory.statement.start, end: theory.statement.end, note: 'called a theory' }],
      };
    }
  },
});

export const unprovenClaim = defineRule({
  id: 'unproven-claim',
  level: 'warning',
  title: '"No unproven hypotheses" in a document that holds some',
  why: 'the next reader will not test what is said to be proven',
  instead: 'list what is open, each with its test',
  *check(document) {
    const [theory] = theoriesOf(document);
    if (!theory) return;
    for (const s of document.statements) {
      if (!says(document, 'all_based', s.text)) continue;
      yield {
        start: s.start,
        end: s.end,
        related: [{ start: theory.statement.start, end: theory.statement.end, note: 'called a theory' }],
      };
    }
  },
});

/** Statements labelled as a theory, with what they are about. */
function theoriesOf(document: Document): { statement: Statement; topic: ReadonlySet<string> }[] {
  const { words } = document;
  const all = document.statements.flatMap((statement) => {
    const { section, kind } = statement.block;
    if (kind === 'heading' || kind === 'code' || kind === 'plain') return [];
    const isLabelled = statement.label !== '' && words.lexicon.theory.test(statement.label);
    const isSaid =
      /\b(?:working theory|we suspect|is suspected|(?:is|remains?) (?:a|an) (?:theory|hypothesis|assumption)|unproven|unconfirmed|wird vermutet|ist eine Vermutung|unbestätigt)\b/i.test(
        statement.text,
      );
    if (
      (!isLabelled && !isSaid) ||
      isIn(section, 'lessons', words) ||
      says(document, 'all_based', statement.text)
    )
      return [];
    // The head names the theory; where it says too little, the sentence does.
    const head = topicOf(section.title);
    return [{ statement, topic: head.size >= 2 ? head : topicOf(statement.text.slice(0, 300)) }];
  });
  return all.slice(0, MOST);
}
