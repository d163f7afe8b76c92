import type { Sink } from '../templates.js';
import { render } from '../render.js';
import { ownTemplates } from './own-templates.js';
import { orderOf } from './order.js';
import { stringsOf } from './strings.js';

/** A part of a document between two anchors: what an edit is looked for in. */
export interface Section {
  readonly id: string;
  /** Markdown, one blank line between its blocks, no newline at the end. */
  readonly text: string;
}

/** The sections of a document in the order of its variant; those with nothing to say are left out. */
export function renderSections(
  kind: string,
  variant: string,
  model: unknown,
  language = 'en',
  sink: Sink = 'md',
  folders: readonly string[] = [],
): Section[] {
  const strings = stringsOf(kind, language, folders);
  return orderOf(kind, variant, folders).flatMap((id) => {
    const text = render(`${kind}/sections/${id}`, sink, model, strings, ownTemplates(folders))
      .replace(/\n{3,}/g, '\n\n')
      .replace(/^\n+|\s+$/g, '');
    return text === '' ? [] : [{ id, text }];
  });
}

/** `<!-- ev:what_happened -->` before each section, unless the document is final. */
export function joinSections(sections: readonly Section[], anchors: boolean): string {
  const parts = sections.map(({ id, text }) => (anchors ? `<!-- ev:${id} -->\n${text}` : text));
  return `${parts.join('\n\n')}\n`;
}
