import { escapeLine } from '../escape.js';
import { withClosedFence } from '../fences.js';
import { type Field, fieldOf, isKnown } from './field.js';
import type { IncidentRecord } from './record.js';

type Known = Pick<IncidentRecord, 'facts' | 'evidence'>;

/** What people wrote, with the figures of evidence in it. */
export interface Resolved {
  readonly text: string;
  readonly cites: readonly string[];
  readonly facts: readonly string[];
}

/**
 * Puts the text of a fact and what it cites where `{{f:tcp.retrans_out_pct@web01}}` stands, and notes what is cited with `[E7]`. A fact or
 * an evidence id that is not there prints as `⟦unknown fact …⟧`, which the To-fill box lists. Nothing else is replaced.
 */
export function resolveTokens(text: string, { facts, evidence }: Known): Resolved {
  const used = new Set<string>();
  const cites = new Set<string>();
  const shown = text
    .replace(/\{\{f:([^{}]*)\}\}/g, (_, raw: string) => {
      const id = raw.trim();
      const fact = facts.get(id);
      if (!fact) return `⟦unknown fact ${escapeLine(id)}⟧`;
      used.add(id);
      fact.cites.forEach((cite) => cites.add(cite));
      return [fact.text, ...fact.cites.map((cite) => `[${cite}]`)].join(' ');
    })
    .replace(/\[(E\d+)\]/g, (token, id: string) => {
      if (!evidence.has(id)) return `⟦unknown evidence ${id}⟧`;
      cites.add(id);
      return token;
    })
    // Who cites a fact's evidence behind it need not see it twice.
    .replace(/(\[E\d+\]) \1/g, '$1');
  return { text: shown, cites: [...cites], facts: [...used] };
}

/** A prose field of the incident file, its tokens resolved. */
export function proseField(
  value: string | null | undefined | { readonly na: string } | { readonly q: string },
  record: Known,
  what: string,
  who: string,
  ask?: string,
): Field {
  const blank = typeof value === 'string' && value.trim() === '' ? null : value;
  const field = fieldOf(blank, what, who, ask);
  if (!isKnown(field)) return field;
  const { text, cites, facts } = resolveTokens(field.value.trim(), record);
  return {
    state: 'known',
    value: text,
    ...(cites.length > 0 && { cites }),
    ...(facts.length > 0 && { facts }),
  };
}

/** Prose in a cell of a table: one line, and a bar does not end the cell (GFM wants it escaped even in code). */
export function cellText(markdown: string): string {
  return markdown
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\\*\|/g, (run) => (run.length % 2 === 0 ? run : `${run.slice(0, -1)}\\|`));
}

/** Prose in an item of a list: what follows its first line stands under it. `width`: of the bullet or number. */
export function itemText(markdown: string, width: number): string {
  return withClosedFence(markdown.trim()).replace(/\n(?!\n)/g, `\n${' '.repeat(width)}`);
}

/** Ids in `cite: E7` or `cite: [E7, E9]`. */
export function citesOf(cite: string | readonly string[] | undefined): string[] {
  return typeof cite === 'string' ? [cite] : [...(cite ?? [])];
}
