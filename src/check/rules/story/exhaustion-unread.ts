import { isIn, says } from '../../document/document.js';
import { shared, topicOf } from '../../document/stems.js';
import { defineRule } from '../../rule.js';

const USED_OF_MAX =
  /\d[\d.,]{0,15}[kKM]?\s?(?:of|\/|von|aus)\s?(?:the )?\d|\d\s?%|\b(?:count|used|current|drops?|overflows?|overflowed)\b.{0,20}\d/i;

/** More are not compared with each other. */
const MOST = 100;

export const exhaustionUnread = defineRule({
  id: 'exhaustion-unread',
  level: 'warning',
  title: 'Exhaustion claimed, fill level never read',
  why: 'a table is full when its count is its maximum, and neither was read',
  instead: 'give used of maximum with the time, or the kernel’s message',
  *check(document) {
    const { statements, words } = document;
    const claims = statements
      .filter(
        (s) =>
          s.block.kind !== 'code' &&
          s.block.kind !== 'plain' &&
          says(document, 'exhausted', s.text) &&
          !['actions', 'verification', 'lessons', 'glossary'].some((name) =>
            isIn(s.block.section, name as 'actions', words),
          ),
      )
      .slice(0, MOST);
    const told = new Set<string>();
    for (const claim of claims) {
      const at = words.lexicon.exhausted.exec(claim.text)?.index ?? 0;
      const about = topicOf(claim.text.slice(Math.max(0, at - 40), at));
      const topic = about.size > 0 ? about : topicOf(claim.text);
      const key = [...topic].find((word) => told.has(word));
      if (key !== undefined || topic.size === 0) continue;
      for (const word of topic) told.add(word);
      const isRead = statements.some(
        (s) =>
          s.block.kind !== 'code' && USED_OF_MAX.test(s.text) && shared(topicOf(s.text), topic).length > 0,
      );
      if (isRead) continue;
      yield {
        start: claim.start,
        end: claim.end,
        related: claims
          .filter((c) => c !== claim && shared(topicOf(c.text), topic).length > 0)
          .slice(0, 10)
          .map(({ start, end }) => ({ start, end, note: 'claimed again' })),
      };
    }
  },
});
