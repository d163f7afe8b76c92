import type { Action, Incident } from '../../core/documents/incident.js';
import { isOverdue } from '../status.js';

/** An action, and the incident it is from. */
export interface ListedAction {
  /** Of the incident. */
  readonly incident: string;
  readonly title: string;
  readonly folder: string;
  readonly id: string;
  readonly do: string;
  readonly owner: string | null;
  readonly priority: string | null;
  /** `2026-11-26`. */
  readonly due: string | null;
  readonly type: string | null;
  readonly state: NonNullable<Action['state']>;
  readonly done_when: string | null;
  readonly tracker: string | null;
  /** Why: the text of its factor. */
  readonly factor: string | null;
  readonly overdue: boolean;
}

/** Actions of one incident, in its order. */
export function actionsOf(incident: Incident, folder: string, today: string): ListedAction[] {
  const cause = incident.root_cause;
  const factors = cause && 'factors' in cause && Array.isArray(cause.factors) ? cause.factors : [];
  return (incident.actions ?? []).map((action) => ({
    incident: incident.id,
    title: incident.title ?? '',
    folder,
    id: action.id,
    do: action.do,
    owner: action.owner ?? null,
    priority: action.priority ?? null,
    due: action.due ?? null,
    type: action.type ?? null,
    state: action.state ?? 'open',
    done_when: action.done_when ?? null,
    tracker: action.tracker ?? null,
    factor: (factors as { id: string; text: string }[]).find((f) => f.id === action.factor)?.text ?? null,
    overdue: isOverdue(action, today),
  }));
}

/** What is due first stands first; without a date at the end, in the order of the incidents. */
export function byDue(actions: readonly ListedAction[]): ListedAction[] {
  return actions.toSorted((a, b) =>
    (a.due ?? '9999') < (b.due ?? '9999') ? -1 : (a.due ?? '9999') > (b.due ?? '9999') ? 1 : 0,
  );
}
