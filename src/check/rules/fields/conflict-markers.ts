import { defineRule } from '../../rule.js';

export const conflictMarkers = defineRule({
  id: 'conflict-markers',
  level: 'error',
  title: 'Markers of an unresolved merge',
  why: 'two versions stand one below the other, and one of them is not true',
  instead: 'decide for one side and delete the markers',
  *check({ text }) {
    for (const match of text.matchAll(/^(?:<{7}|>{7}|\|{7})(?: [^\r\n]{0,200})?\r?$/gm)) {
      yield { start: match.index, end: match.index + match[0].trimEnd().length };
    }
  },
});
