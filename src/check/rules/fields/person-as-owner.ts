import { defineRule } from '../../rule.js';
import { says } from '../../document/document.js';

const NAME =
  /^\p{Lu}[\p{L}'’-]{1,30}(?: \p{Lu}\.?)?(?: (?:van|von|de|der|la|le|al|bin))?(?: \p{Lu}[\p{L}'’-]{1,30})$|^\S{1,60}@\S{1,100}$/u;

export const personAsOwner = defineRule({
  id: 'person-as-owner',
  level: 'warning',
  title: 'A person as owner in a document that leaves the company',
  why: 'a name goes to strangers, and the action is lost when the person moves on',
  instead: 'name the role or team',
  *check(document, { external }) {
    if (!external) return;
    for (const { cells, head, kind } of document.blocks) {
      if (kind !== 'row' || !cells || !head) continue;
      for (const [i, cell] of cells.entries()) {
        const text = document.text.slice(cell.start, cell.end);
        if (!says(document, 'action_owner', head[i] ?? '') || !NAME.test(text)) continue;
        if (!says(document, 'person_role', text)) yield cell;
      }
    }
  },
});
