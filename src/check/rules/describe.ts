import { INCIDENT_RULES } from '../incident/all.js';
import type { Kind } from '../document/document.js';
import type { Level } from '../result.js';
import type { Words } from '../words.js';
import { documentRules } from './all.js';

export interface RuleDescription {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly why: string;
  readonly instead: string;
  readonly kinds?: readonly Kind[];
  /** Looks at documents, at the typed fields of incident.yaml, or at both. */
  readonly of: readonly ('document' | 'incident')[];
}

/** Every rule once, by id, in the words of the first language. */
export function allRules(words: readonly [Words, ...Words[]]): RuleDescription[] {
  const found = new Map<string, RuleDescription>();
  for (const { id, level, title, why, instead, kinds } of documentRules(words[0]))
    found.set(id, { id, level, title, why, instead, ...(kinds && { kinds }), of: ['document'] });
  for (const { id, level, title, why, instead } of INCIDENT_RULES) {
    const known = found.get(id);
    if (known) found.set(id, { ...known, of: ['document', 'incident'] });
    else found.set(id, { id, level, title, why, instead, of: ['incident'] });
  }
  return [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
