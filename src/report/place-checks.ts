import type { Incident } from '../core/documents/incident.js';
import type { Lock } from '../core/documents/lock.js';
import type { MadeDocument } from '../render/document/make-document.js';
import type { Override } from './override-mark.js';
import { belongsTo, type OverrideCheck, overriddenSections } from './overrides.js';
import { partsOf } from './parts.js';

interface Given {
  readonly document: string;
  readonly made: MadeDocument;
  /** Sections its template may print, whether they have something to say now or not. */
  readonly order: readonly string[];
  readonly incident: Incident;
  readonly lock: Lock;
}

/** What became of text that was typed over in this document and is no fact; what was typed over in others is left out. */
export function placeChecks(given: Given): OverrideCheck[] {
  const { sections, model } = given.made;
  const { checks } = overriddenSections(sections, model.blocks, given.incident.overrides);
  return checks.filter(({ state, override }) => state !== 'gone' || isMissed(override, given));
}

/** A place that is not found may be one of another document, or be called otherwise in this language. */
function isMissed(override: Override, { document, made, order, incident, lock }: Given): boolean {
  const block = order.find((id) => belongsTo(override.fact, id));
  if (block === undefined || made.model.language !== (incident.language ?? 'en')) return false;
  const others = Object.entries(lock.renders).filter(([name]) => name !== document);
  const shows = (text = ''): boolean => text.includes(override.was) || text.includes(override.now);
  if (others.some(([, { blocks }]) => shows(blocks[block]))) return false;
  const section = made.sections.find(({ id }) => id === block);
  const [, , column] = override.fact.split('/');
  return section === undefined || column === undefined || columnsOf(section.text).has(column);
}

function columnsOf(text: string): Set<string> {
  const tables = partsOf(text).flatMap((part) => (part.kind === 'table' ? part.table.header : []));
  return new Set(tables.map((head) => head.replaceAll('/', '∕')));
}
