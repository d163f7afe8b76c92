import type { Incident } from '../core/documents/incident.js';
import type { Lock } from '../core/documents/lock.js';
import type { IncidentRecord } from '../core/documents/record.js';

interface Given extends Pick<IncidentRecord, 'bundles' | 'facts' | 'evidence'> {
  readonly incident: Incident;
  readonly lock: Lock;
}

/** What a draft's box must say because it no longer fits together: bundles, citations, overrides. Pure. */
export function problemsOf({ incident, lock, bundles, facts, evidence }: Given): string[] {
  const open = new Map(bundles.map((b) => [b.id, b]));
  const missing = (incident.bundles ?? [])
    .filter(({ id }) => !open.has(id))
    .map(({ id, path }) => `${id} (${path}) was not opened: nothing of it is in this document`);
  const other = bundles.flatMap((b) => {
    const known = lock.bundles[b.id];
    return known === undefined || known.manifestSha256 === b.manifestSha256
      ? []
      : [`${b.id} is not the bundle that was attached: its manifest has another SHA-256`];
  });
  // In prose only `[E7]` is a citation; what evidence says in brackets is escaped.
  const inProse = [...JSON.stringify(incident).matchAll(/(?<!\\)\[(E\d+)\]/g)].flatMap((m) => m[1] ?? []);
  const strange = [...new Set([...citesOf(incident), ...inProse])].filter((id) => !evidence.has(id));
  const stale = (incident.overrides ?? []).flatMap(({ fact, was, now }) => {
    // Cells and sentences are no facts: only the rendered document can tell.
    if (fact.startsWith('at:')) return [];
    const known = facts.get(fact);
    if (known === undefined)
      return [`${fact} was overridden, and the evidence no longer says anything of it`];
    return known.text === was
      ? []
      : [`evidence now says ${known.text} of ${fact}; it was ${was}, you wrote ${now}`];
  });
  return [
    ...missing,
    ...other,
    ...strange.map((id) => `${id} is cited, and there is no such evidence`),
    ...stale,
  ];
}

function citesOf({ timeline, ruled_out: ruledOut, impact }: Incident): string[] {
  const rows = [...(timeline ?? []), ...(ruledOut ?? []), ...(impact ?? [])];
  return rows.flatMap(({ cite }) => (cite === undefined ? [] : [cite].flat()));
}
