import type { Section } from '../render/document/sections.js';
import type { Conflict } from './absorbed.js';

/** The conflict's place in the sections as they are now; undefined where it cannot be told. */
function placeOf(sections: readonly Section[], { block, theirs }: Conflict): Section | undefined {
  const section = sections.find(({ id }) => id === block);
  const first = section?.text.indexOf(theirs) ?? -1;
  return theirs === '' || first < 0 || section?.text.includes(theirs, first + 1) ? undefined : section;
}

function replaced(sections: readonly Section[], conflict: Conflict, text: string): Section[] {
  const place = placeOf(sections, conflict);
  return sections.map((section) =>
    section === place ? { id: section.id, text: section.text.replace(conflict.theirs, () => text) } : section,
  );
}

/**
 * Sections as they would be with your side of conflicts in them: absorbed against the sections as they are, that takes
 * your side over. `left`: those of which the place cannot be told any more.
 */
export function withYours(
  sections: readonly Section[],
  conflicts: readonly Conflict[],
): { readonly sections: readonly Section[]; readonly left: readonly Conflict[] } {
  const left: Conflict[] = [];
  let result = sections;
  for (const conflict of conflicts) {
    if (conflict.reason === 'both_changed' && placeOf(result, conflict))
      result = replaced(result, conflict, conflict.yours);
    else left.push(conflict);
  }
  return { sections: result, left };
}

/** Sections with both sides of each conflict, as `git merge` writes them. */
export function withMarkers(
  sections: readonly Section[],
  conflicts: readonly Conflict[],
): readonly Section[] {
  return conflicts
    .filter(({ reason }) => reason === 'both_changed')
    .reduce<readonly Section[]>((result, conflict) => {
      const lines = ['', '<<<<<<< yours', conflict.yours, '=======', conflict.theirs, '>>>>>>> incident', ''];
      return replaced(result, conflict, lines.join('\n'));
    }, sections);
}
