import { inLanguage } from './language.js';
import type { IncidentRecord } from './record.js';

export interface Hole {
  readonly what: string;
  readonly who: string;
  readonly section?: string;
  /** A final document may lack it: it says so where it stands, or it is for whoever sends it. */
  readonly optional?: true;
}

/** What a model's parts hold, found by walking them: the To-fill box, the index and the list of facts come from it. */
export interface Contents {
  readonly holes: readonly Hole[];
  readonly cites: ReadonlySet<string>;
  readonly facts: ReadonlySet<string>;
}

const WORDS = {
  en: {
    author: 'author',
    collector: 'whoever collects',
    unknown: (token: string) => `${token}: no such id`,
    gap: (collector: string, reason: string, remedy?: string) =>
      `${collector}: not collected, ${reason}${remedy === undefined ? '' : ` (${remedy})`}`,
  },
  de: {
    author: 'Verfasser',
    collector: 'wer sammelt',
    unknown: (token: string) => `${token}: diese Kennung gibt es nicht`,
    gap: (collector: string, reason: string, remedy?: string) =>
      `${collector}: nicht erhoben, ${reason}${remedy === undefined ? '' : ` (${remedy})`}`,
  },
};

/**
 * Walks the parts of a model, `section → part`: fields that are missing become holes of their section; `cites` and
 * `facts` lists and `[E7]` within prose are gathered. Holes are told once.
 */
export function contentsOf(
  parts: Readonly<Record<string, unknown>>,
  record: IncidentRecord,
  language: string,
): Contents {
  const words = inLanguage(language, WORDS);
  const holes = new Map<string, Hole>();
  const cites = new Set<string>();
  const facts = new Set<string>();

  const hole = (what: string, who: string, section: string, optional?: true): void => {
    const key = `${what}\0${who}`;
    if (!holes.has(key)) holes.set(key, { what, who, section, ...(optional && { optional }) });
  };
  const ids = (value: unknown, into: Set<string>): void => {
    if (Array.isArray(value)) value.forEach((id) => typeof id === 'string' && into.add(id));
  };
  const walk = (value: unknown, section: string): void => {
    if (typeof value === 'string') {
      for (const [, id] of value.matchAll(/\[(E\d+)\]/g)) if (id) cites.add(id);
      for (const [, token] of value.matchAll(/⟦(unknown (?:fact|evidence) [^⟧]*)⟧/g))
        hole(words.unknown(token ?? ''), words.author, section);
    } else if (Array.isArray(value)) value.forEach((item) => walk(item, section));
    else if (typeof value === 'object' && value !== null) {
      const part = value as Readonly<Record<string, unknown>>;
      missing(part, section);
      ids(part['cites'], cites);
      ids(part['facts'], facts);
      Object.values(part).forEach((item) => walk(item, section));
    }
  };
  const missing = (part: Readonly<Record<string, unknown>>, section: string): void => {
    const text = (key: string): string => String(part[key]);
    if (part['state'] === 'fill' && typeof part['what'] === 'string')
      hole(part['what'], text('who'), section);
    if (part['state'] === 'not_collected' && typeof part['collector'] === 'string') {
      const remedy = part['remedy'];
      const said = typeof remedy === 'string' ? remedy : undefined;
      hole(words.gap(part['collector'], text('reason'), said), words.collector, section, true);
    }
    if (part['state'] === 'unknown' && typeof part['question'] === 'string') {
      const asked = record.incident.questions?.find(({ id }) => id === part['question']);
      const what = asked ? `${asked.id}: ${asked.text}` : part['question'];
      hole(what, asked?.to ?? words.author, section, true);
    }
  };

  for (const [section, part] of Object.entries(parts)) walk(part, section);
  return { holes: [...holes.values()], cites, facts };
}
