import type { Binding } from '../core/documents/document-kind.js';
import { type IncidentEdit, under } from '../core/documents/edits.js';
import type { Incident } from '../core/documents/incident.js';
import type { Section } from '../render/document/sections.js';
import { setEdit, valueAt } from './incident-paths.js';
import { wordKey } from './tokens.js';

/** Key of `extra` for what stands before the first section. */
export const TOP = 'top';
const PREFIX = 'extra/';

/**
 * Sections with the free text of `extra` behind them, each a section of its own that leads back to its key: so it is
 * edited like any other prose. Text for a section that is not in this document is left out.
 */
export function withExtra(
  sections: readonly Section[],
  bindings: Readonly<Record<string, Binding>>,
  extra: Incident['extra'] = {},
): { readonly sections: Section[]; readonly bindings: Record<string, Binding> } {
  const own = (block: string): Section[] =>
    extra[block] === undefined || extra[block].trim() === ''
      ? []
      : [{ id: PREFIX + block, text: extra[block].trim() }];
  const all = [...own(TOP), ...sections.flatMap((section) => [section, ...own(section.id)])];
  const added = all.flatMap(({ id }): [string, Binding][] =>
    id.startsWith(PREFIX) ? [[id, { kind: 'prose', path: under('extra', id.slice(PREFIX.length)) }]] : [],
  );
  return { sections: all, bindings: { ...bindings, ...Object.fromEntries(added) } };
}

/** Edits, and with them the free text found in blocks: behind what `extra` holds for them. */
export function extraEdits(
  incident: Incident,
  edits: readonly IncidentEdit[],
  found: readonly { readonly block: string; readonly texts: readonly string[] }[],
): IncidentEdit[] {
  const result = [...edits];
  for (const { block, texts } of found) {
    if (texts.length === 0) continue;
    const path = under('extra', block.startsWith(PREFIX) ? block.slice(PREFIX.length) : block);
    const place = result.findIndex((edit) => edit.path === path);
    const earlier = result[place];
    const held = earlier?.op === 'set' ? earlier.value : valueAt(incident, path);
    // Absorbed once already: the document was not rendered since.
    const fresh = texts.filter((text) => typeof held !== 'string' || !wordKey(held).includes(wordKey(text)));
    if (fresh.length === 0) continue;
    const value = [...(typeof held === 'string' && held.trim() !== '' ? [held.trim()] : []), ...fresh].join(
      '\n\n',
    );
    const edit = setEdit(incident, path, value, block);
    if (earlier) result[place] = edit;
    else result.push(edit);
  }
  return result;
}
