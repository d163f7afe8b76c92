import { isIn } from '../../document/document.js';
import { shared, topicOf } from '../../document/stems.js';
import { defineRule } from '../../rule.js';
import { actionsOf } from '../fields/actions-table.js';

/** A place to be filled in wishes nothing yet. */
const PLACEHOLDER = /^[\s*_]*⟦[^⟧]{0,300}⟧[\s*_.]*$/;
/** More are not compared with each other. */
const MOST = 500;
const IMPROVE = /improve|went wrong|better|besser|schlecht|verbesser/i;

export const improvementWithoutAction = defineRule({
  id: 'improvement-without-action',
  level: 'warning',
  title: 'Improvement that no action takes up',
  why: 'what is only a wish will be one at the next incident too',
  instead: 'add an action for it, or say under "not doing" why not',
  *check(document) {
    const actions = actionsOf(document)
      .slice(0, MOST)
      .map((a) => topicOf(a.text));
    if (actions.length === 0) return;
    for (const block of document.blocks) {
      if (block.kind !== 'item' || !IMPROVE.test(block.section.title)) continue;
      if (!isIn(block.section, 'lessons', document.words)) continue;
      const text = document.text.slice(block.start, block.end);
      if (PLACEHOLDER.test(text)) continue;
      const topic = topicOf(text);
      if (actions.some((action) => shared(action, topic).length >= 2)) continue;
      yield { start: block.start, end: block.end };
    }
  },
});
