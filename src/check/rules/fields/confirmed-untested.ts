import { isIn, says, type Document } from '../../document/document.js';
import type { Statement } from '../../document/statements.js';
import { shared, topicOf } from '../../document/stems.js';
import { defineRule } from '../../rule.js';

/** More are not compared with each other. */
const MOST = 200;

export const confirmedUntested = defineRule({
  id: 'confirmed-untested',
  level: 'error',
  title: '"Confirmed" without a passed test',
  why: 'its test stands in the document as still to be run',
  instead: 'give the result of the test, or call it open',
  *check(document) {
    const tests = pendingTests(document);
    if (tests.length === 0) return;
    for (const statement of confirmedStatements(document)) {
      const topic = topicOf(statement.text);
      const test = tests.find((t) => shared(t.topic, topic).some((word) => word.length >= 5));
      if (!test) continue;
      yield {
        start: statement.start,
        end: statement.end,
        related: [{ start: test.start, end: test.end, note: 'the test that would decide it has no result' }],
      };
    }
  },
});

/** What is said to be certain: by a word for it, or by the head it stands under. */
export function confirmedStatements(document: Document): Statement[] {
  return document.statements.filter(
    (s) =>
      s.block.kind !== 'heading' &&
      s.block.kind !== 'code' &&
      s.block.kind !== 'plain' &&
      (isIn(s.block.section, 'confirmed', document.words) ||
        (says(document, 'confirmed', s.text) &&
          !/\bun(?:confirmed|proven)\b|\b(?:not|never|nicht) (?:yet |noch )?(?:be |been )?(?:confirmed|proven|bestätigt)|(?:to be|would be|if|once|until|when) confirmed|\b(?:no|none|nothing|kein\w*|nichts)\b[^.;|]{0,60}\b(?:confirmed|proven|bestätigt|belegt)/i.test(
            s.text,
          ) &&
          !isIn(s.block.section, 'verification', document.words))),
  );
}

/** Heads of tests to be run that have no result below them. */
export function pendingTests(
  document: Document,
): { start: number; end: number; topic: ReadonlySet<string> }[] {
  const { blocks, words, text } = document;
  const tests: { start: number; end: number; topic: ReadonlySet<string>; hasResult: boolean }[] = [];
  for (const block of blocks) {
    if (!isIn(block.section, 'verification', words)) continue;
    if (block.kind === 'heading') {
      tests.push({
        start: block.start,
        end: block.end,
        topic: topicOf(block.section.title),
        hasResult: false,
      });
      continue;
    }
    const test = tests.at(-1);
    if (!test) continue;
    if (
      block.kind !== 'code' &&
      (words.lexicon.result_seen.test(text.slice(block.start, block.end)) || block.ticked === true)
    )
      test.hasResult = true;
  }
  return tests.filter((t) => !t.hasResult).slice(0, MOST);
}
