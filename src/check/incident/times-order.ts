import { durationsOf, type End } from '../../core/documents/durations.js';
import { type Incident, type TimeName, TIMES } from '../../core/documents/incident.js';
import { msOf } from '../../core/documents/incident-time.js';
import { defineIncidentRule, type FoundAt, type IncidentView } from './incident-rule.js';
import type { Path } from './yaml-places.js';

const ORDER: readonly TimeName[] = TIMES.filter((name) => name !== 'impact_ended');

export const timesOrder = defineIncidentRule({
  id: 'end-before-start',
  level: 'error',
  title: 'End before start',
  why: 'every duration that follows from it is wrong',
  instead: 'put the two times right',
  *check(view) {
    const known = ORDER.flatMap((name) => {
      const at = timeOf(view, name);
      return at === undefined ? [] : [{ name, at }];
    });
    for (const [i, later] of known.entries()) {
      const earlier = known[i - 1];
      if (!earlier || later.at >= earlier.at) continue;
      yield {
        path: ['times', later.name],
        why: `${later.name} is before ${earlier.name}`,
        related: [{ path: ['times', earlier.name], note: earlier.name }],
      };
    }
    yield* contradictions(view);
    for (const [i, row] of (view.incident.timeline ?? []).entries()) {
      if (row.until !== undefined && msOf(row.until) < msOf(row.at))
        yield { path: ['timeline', i, 'until'], why: `${row.id} ends before it begins` };
      for (const mark of row.marks === undefined ? [] : [row.marks].flat()) {
        const said = timeOf(view, mark);
        if (said === undefined || Math.abs(said - msOf(row.at)) < 60_000 || row.state === 'hidden') continue;
        yield {
          path: ['timeline', i, 'at'],
          level: 'warning',
          why: `${row.id} marks ${mark}, and times.${mark} says another time`,
          instead: 'let both say the same',
          related: [{ path: ['times', mark], note: `times.${mark}` }],
        };
      }
    }
  },
});

/** Durations that would be negative and that the order of `times` alone does not show: of marked rows, of the impact. */
function* contradictions({ incident }: IncidentView): Generator<FoundAt> {
  const said = new Set<string>();
  for (const duration of Object.values(durationsOf(incident))) {
    if (duration.state !== 'contradiction' || said.has(duration.text)) continue;
    said.add(duration.text);
    const { from, to, text } = duration;
    if (to.name !== 'impact_ended' && from.row === undefined && to.row === undefined) continue;
    yield {
      path: placeOf(incident, to),
      why: text,
      related: [{ path: placeOf(incident, from), note: from.name }],
    };
  }
}

function placeOf({ timeline = [] }: Incident, { name, row }: End): Path {
  return row === undefined ? ['times', name] : ['timeline', timeline.findIndex(({ id }) => id === row), 'at'];
}

/** Epoch ms of a named moment. */
export function timeOf({ incident }: IncidentView, name: TimeName): number | undefined {
  const value = incident.times?.[name];
  if (typeof value === 'string') return msOf(value);
  return value && 'at' in value ? msOf(value.at) : undefined;
}
