import { type Conflict, CONFLICT_REASONS } from './absorbed.js';
import type { OverrideCheck } from './overrides.js';

/** A line of the To-fill box. */
export interface ToFill {
  readonly what: string;
  readonly who: string;
  readonly section?: string;
}

/** What a person has to decide about edits and overrides, for the box at the head of a draft. `who`: a role. */
export function decisions(
  conflicts: readonly Conflict[],
  checks: readonly OverrideCheck[],
  who = 'author',
): ToFill[] {
  return [
    ...conflicts.map((conflict) => ({ what: conflictText(conflict), who, section: conflict.block })),
    ...checks.flatMap(({ says, override }) => (says === undefined ? [] : [{ what: says, who: override.by }])),
  ];
}

/** One line: what is in the way, yours and theirs cut short. */
export function conflictText({ block, reason, path, yours, theirs, note }: Conflict): string {
  const place = path ?? block;
  const says = note === undefined ? CONFLICT_REASONS[reason] : `${CONFLICT_REASONS[reason]} (${note})`;
  const both =
    reason === 'both_changed'
      ? `: yours ${quoted(yours)}, the incident's ${quoted(theirs)}`
      : yours === ''
        ? ''
        : `: ${quoted(yours)}`;
  return `${place}: ${says}${both}`;
}

function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return `"${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`;
}
