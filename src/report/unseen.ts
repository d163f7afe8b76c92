import type { DocumentHead } from '../core/documents/document-kind.js';
import type { Section } from '../render/document/sections.js';
import { headed, partsOf } from './parts.js';
import { wordKey } from './tokens.js';

/** A document as one recipient gets it. */
export interface ForRecipient {
  readonly sections: readonly Section[];
  readonly model: Pick<DocumentHead, 'facts' | 'evidence'>;
}

export interface OneSide {
  readonly sections: readonly string[];
  /** Section → paragraphs, items and rows that only this side has, though both have the section. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly facts: readonly { readonly id: string; readonly text: string }[];
  /** Ids of the evidence index. */
  readonly evidence: readonly string[];
}

/** What each of two recipients does not see of what the other one gets. */
export function unseenBy(
  a: ForRecipient,
  b: ForRecipient,
): { readonly onlyA: OneSide; readonly onlyB: OneSide } {
  return { onlyA: onlyIn(a, b), onlyB: onlyIn(b, a) };
}

function onlyIn(one: ForRecipient, other: ForRecipient): OneSide {
  const others = new Map(other.sections.map(({ id, text }) => [id, text]));
  const everywhere = new Set(other.sections.flatMap(({ text }) => pieces(text).map(wordKey)));
  const shared = one.sections.filter(({ id }) => others.has(id));
  const texts = shared.map(({ id, text }): [string, string[]] => [
    id,
    pieces(text).filter((piece) => !everywhere.has(wordKey(piece))),
  ]);
  const facts = new Set(other.model.facts.map(({ id, text }) => `${id}\0${text}`));
  const cited = new Set(other.model.evidence.map(({ id }) => id));
  return {
    sections: one.sections.flatMap(({ id }) => (others.has(id) ? [] : [id])),
    texts: Object.fromEntries(texts.filter(([, only]) => only.length > 0)),
    facts: one.model.facts.flatMap(({ id, text }) => (facts.has(`${id}\0${text}`) ? [] : [{ id, text }])),
    evidence: one.model.evidence.flatMap(({ id }) => (cited.has(id) ? [] : [id])),
  };
}

/** What can be there or not: a paragraph, an item, a row. */
function pieces(text: string): string[] {
  return partsOf(headed(text).body).flatMap((part) => {
    if (part.kind === 'list') return part.items;
    return part.kind === 'table' ? part.table.rows.map((row) => row.join(' | ')) : [part.text];
  });
}
