import type { Binding } from '../core/documents/document-kind.js';
import type { Incident } from '../core/documents/incident.js';
import { type Conflict, type ConflictReason, noOutcome, type Outcome } from './absorbed.js';
import type { Clash } from './merge-words.js';
import { textOf, type Token } from './tokens.js';

/** One block three times, with what it was printed from. Bodies are without the heading. */
export interface BlockVersions {
  readonly id: string;
  readonly base: string;
  readonly edited: string;
  readonly now: string;
  readonly baseBinding: Binding;
  readonly nowBinding: Binding;
  readonly incident: Incident;
  /** Fact → as the base prints it. */
  readonly facts: Readonly<Record<string, string>>;
  /** IANA zone of printed times. */
  readonly timezone: string;
  /** Deleted rows of people are taken as meant. */
  readonly deleteRows: boolean;
}

/** A binding of one kind. */
export type Bound<K extends Binding['kind']> = Extract<Binding, { kind: K }>;

export function conflict(
  block: string,
  reason: ConflictReason,
  texts: Partial<Pick<Conflict, 'base' | 'yours' | 'theirs' | 'path' | 'note'>>,
): Conflict {
  return { block, reason, base: '', yours: '', theirs: '', ...texts };
}

/** Clashes of words as conflicts, each with a few of the words around it. */
export function clashed(
  block: string,
  reason: ConflictReason,
  clashes: readonly Clash[],
  path?: string,
): Conflict[] {
  return clashes.map(({ base, yours, theirs, before, behind }) => {
    const shown = (tokens: readonly Token[]): string => textOf([...before, ...tokens, ...behind]);
    return conflict(block, reason, {
      base: shown(base),
      yours: shown(yours),
      theirs: shown(theirs),
      ...(path !== undefined && { path }),
    });
  });
}

export function onlyConflict(conflict: Conflict): Outcome {
  return { ...noOutcome(), conflicts: [conflict] };
}
