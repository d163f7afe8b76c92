import type { IncidentEdit } from '../core/documents/edits.js';

/** Why something a person wrote into a document is not taken over by itself. */
export const CONFLICT_REASONS = {
  both_changed: 'changed here and in the incident at the same place',
  no_field: 'made from the evidence or the template, there is no field to keep this in',
  row_deleted: 'a row that people wrote or accepted was deleted',
  anchor_missing: 'the anchor of this section is gone, so it cannot be told where it begins',
  anchor_twice: 'this section is there twice',
  anchor_strange: 'there is no section of this name',
  markers: 'conflict markers are still in it',
  not_valid: 'the incident file does not allow this value',
} as const;
export type ConflictReason = keyof typeof CONFLICT_REASONS;

/** A change that stays out of the incident file until a person decides. */
export interface Conflict {
  readonly block: string;
  readonly reason: ConflictReason;
  /** Path in incident.yaml, where there is one: `timeline[t3].text`. */
  readonly path?: string;
  /** As it was rendered, as it was edited, as it would be rendered now. Markdown; empty: nothing there. */
  readonly base: string;
  readonly yours: string;
  readonly theirs: string;
  /** What the schema says, and the like. */
  readonly note?: string;
}

/** A person typed over what the evidence says. */
export interface OverrideChange {
  /** Id of a fact, or `at:BLOCK…` for other computed text. */
  readonly fact: string;
  /** Equal to `now`: what was typed over earlier is taken back. */
  readonly was: string;
  readonly now: string;
}

/** What one block's edits come to. */
export interface Outcome {
  readonly edits: IncidentEdit[];
  readonly conflicts: Conflict[];
  readonly overrides: OverrideChange[];
  /** Free text that stood in the block and belongs to no field. */
  readonly extra: string[];
  /** What a person should know and need not act upon. */
  readonly notes: string[];
}

export function noOutcome(): Outcome {
  return { edits: [], conflicts: [], overrides: [], extra: [], notes: [] };
}

export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  return {
    edits: outcomes.flatMap((o) => o.edits),
    conflicts: outcomes.flatMap((o) => o.conflicts),
    overrides: outcomes.flatMap((o) => o.overrides),
    extra: outcomes.flatMap((o) => o.extra),
    notes: outcomes.flatMap((o) => o.notes),
  };
}
