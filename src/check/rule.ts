import type { Document, Kind } from './document/document.js';
import type { Level } from './result.js';

/** What a document has to be good for: the stricter, the more is an error. */
export const TARGETS = ['draft', 'review', 'final'] as const;
export type Target = (typeof TARGETS)[number];

/** What a rule found, in offsets of the text. */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** Where it says more than the rule's own. */
  readonly why?: string;
  readonly instead?: string;
  readonly level?: Level;
  readonly related?: readonly { readonly start: number; readonly end: number; readonly note: string }[];
}

export interface Settings {
  readonly target: Target;
  /** It leaves the company. */
  readonly external: boolean;
  /** `2026-11-26`: of a document without a date of its own. */
  readonly today?: string;
  /** Ids of the evidence index, from the lock. Absent: the document stands alone. */
  readonly evidenceIds?: ReadonlySet<string>;
  /** Kind of document → most lines. */
  readonly budgets?: Readonly<Partial<Record<Kind, number>>>;
  /** Short forms a reader knows, besides those the document explains. */
  readonly glossary?: ReadonlySet<string>;
}

/** One rule: `check` is pure and linear in the length of the document. */
export interface Rule {
  /** kebab-case, stable: files that disable it name it. */
  readonly id: string;
  readonly level: Level;
  /** What it finds, as a head of a list. */
  readonly title: string;
  /** Why that matters, half a sentence. */
  readonly why: string;
  readonly instead: string;
  /** Only documents of these kinds. */
  readonly kinds?: readonly Kind[];
  /** Rules that say it better: where one of them finds something in the same lines, this one is silent. */
  readonly yieldsTo?: readonly string[];
  check(document: Document, settings: Settings): Iterable<Found>;
}

/** Identity function: gives a declaration its type. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
