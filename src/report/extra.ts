import type { Binding } from '../core/documents/document-kind.js';
import { type IncidentEdit, under } from '../core/documents/edits.js';
import type { Incident } from '../core/documents/incident.js';
import { withClosedFence } from '../core/fences.js';
import type { Section } from '../render/document/sections.js';
import { setEdit, valueAt } from './incident-paths.js';
import { wordKey } from './tokens.js';

/** Key of `extra` for what stands before the first section. */
export const TOP = 'top';
const PREFIX = 'extra/';

/** Whether a section is free text of this module's making. */
export function isExtra(section: string): boolean {
  return section.startsWith(PREFIX);
}

/** Free text that is no longer in the document goes from the file. */
export function withoutExtra({ extra = {} }: Incident, sections: readonly string[]): IncidentEdit[] {
  const keys = sections.map((id) => id.slice(PREFIX.length)).filter((key) => Object.hasOwn(extra, key));
  return keys.map((item) => ({ block: PREFIX + item, op: 'remove', path: 'extra', item }));
}

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
      : [{ id: PREFIX + block, text: withClosedFence(extra[block].trim()) }];
  const all = [...own(TOP), ...sections.flatMap((section) => [section, ...own(section.id)])];
  const added = all.flatMap(({ id }): [string, Binding][] =>
    isExtra(id) ? [[id, { kind: 'prose', path: under('extra', id.slice(PREFIX.length)) }]] : [],
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
    const path = under('extra', isExtra(block) ? block.slice(PREFIX.length) : block);
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
