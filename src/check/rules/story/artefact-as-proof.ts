import { says } from '../../document/document.js';
import { shared, topicOf } from '../../document/stems.js';
import { defineRule } from '../../rule.js';

/** More are not compared with each other. */
const MOST = 200;

export const artefactAsProof = defineRule({
  id: 'artefact-as-proof',
  level: 'warning',
  title: 'Explained as an artefact and used as proof',
  why: 'what the way of measuring made shows nothing about the network',
  instead:
    'remove the artefact (deduplicate, take one capture point), then look whether the sign is still there',
  *check(document) {
    const artefacts = document.statements
      .filter((s) => s.block.kind !== 'heading' && says(document, 'artefact', s.text))
      .slice(0, MOST)
      .map((statement) => ({
        statement,
        // What it explains stands before the words that explain it.
        topic: topicOf(
          statement.text.slice(0, document.words.lexicon.artefact.exec(statement.text)?.index ?? 0),
        ),
      }));
    for (const s of document.statements) {
      if (artefacts.length === 0) return;
      if (s.label === '' || !document.words.lexicon.proof.test(s.label)) continue;
      const topic = topicOf(s.text);
      const found = artefacts.find(
        (a) =>
          a.statement !== s && a.topic.size > 0 && shared(a.topic, topic).length >= Math.min(2, a.topic.size),
      );
      if (!found) continue;
      yield {
        start: s.start,
        end: s.end,
        related: [
          { start: found.statement.start, end: found.statement.end, note: 'explained here as an artefact' },
        ],
      };
    }
  },
});
