import { missingFor } from '../../incident/required.js';
import { defineIncidentRule } from './incident-rule.js';

export const requiredField = defineIncidentRule({
  id: 'required-field',
  level: 'error',
  title: 'Field missing that this status needs',
  why: 'the document would print a gap',
  instead: 'fill it in, or write {na: reason} or {q: Q1}',
  *check({ incident }, { target }) {
    if (target === 'draft') return;
    for (const { path, what } of missingFor(target, incident)) {
      // What an action lacks has a rule of its own.
      if (!path.startsWith('actions.')) yield { path: path.split('.'), why: `${path} is missing: ${what}` };
    }
    if (target !== 'final') return;
    for (const [i, row] of (incident.timeline ?? []).entries()) {
      if (row.state === 'proposed')
        yield {
          path: ['timeline', i],
          level: 'warning',
          why: `${row.id} is still only proposed`,
          instead: 'accept it or hide it',
        };
    }
  },
});
