import { type Incident, TIMES } from '../core/documents/incident.js';
import { EvidenceError } from '../core/errors.js';
import { didYouMean } from '../core/suggest.js';
import type { Edit, Path } from './edit.js';

export type Decision = 'accepted' | 'hidden';

/** Something of the file that evidence proposed, or that a person can hide. */
interface Decidable {
  /** `t3`, `times.started`, `root_cause`. */
  readonly id: string;
  readonly path: Path;
  /** Absent: a person wrote it. */
  readonly state?: 'proposed' | Decision;
  readonly text: string;
}

/** Rows, times and the root cause, in the order of the file. */
function decidables({ timeline = [], times = {}, root_cause: cause }: Incident): Decidable[] {
  const moments = TIMES.flatMap((name): Decidable[] => {
    const time = times[name];
    if (typeof time !== 'object' || time === null || !('at' in time)) return [];
    return [{ ...item(`times.${name}`, ['times', name], time.state), text: `${name} ${time.at}` }];
  });
  const causes =
    typeof cause === 'object' && cause !== null && !('na' in cause) && !('q' in cause)
      ? [
          {
            ...item('root_cause', ['root_cause'], cause.state),
            text: typeof cause.text === 'string' ? cause.text : '',
          },
        ]
      : [];
  const rows = timeline.map((row) => ({ ...item(row.id, ['timeline', row.id], row.state), text: row.text }));
  return [...moments, ...causes, ...rows];
}

function item(id: string, path: Path, state: Decidable['state']): Omit<Decidable, 'text'> {
  return { id, path, ...(state !== undefined && { state }) };
}

/** What waits for a person to accept or hide it. */
export function waiting(incident: Incident): Decidable[] {
  return decidables(incident).filter((d) => d.state === 'proposed');
}

/** Edits that accept or hide, and the ids that were so already. Throws E_USAGE for an id nobody has. */
export function decide(
  incident: Incident,
  ids: readonly string[] | 'all',
  decision: Decision,
): { readonly edits: Edit[]; readonly done: string[]; readonly already: string[] } {
  const all = decidables(incident);
  const chosen =
    ids === 'all' ? waiting(incident) : ids.map((id) => all.find((d) => d.id === id) ?? fail(id, all));
  const isAlready = ({ state }: Decidable): boolean =>
    state === decision || (state === undefined && decision === 'accepted');
  const fresh = [...new Set(chosen.filter((d) => !isAlready(d)))];
  return {
    edits: fresh.map(({ path, state }) => ({
      set: [...path, 'state'],
      to: decision,
      ...(state !== undefined && { was: state }),
    })),
    done: fresh.map((d) => d.id),
    already: chosen.filter(isAlready).map((d) => d.id),
  };
}

function fail(id: string, all: readonly Decidable[]): never {
  const known = all.map((d) => d.id);
  const hint = didYouMean(id, known) ?? 'evidence incident status DIR lists what waits';
  throw new EvidenceError('E_USAGE', `there is no row, time or root cause "${id}"`, hint);
}
