import type { IncidentEdit } from '../core/documents/edits.js';
import type { Incident } from '../core/documents/incident.js';
import { saysTheSame, type ValueKind } from '../incident/same-value.js';
import { isMap, valueAt } from './incident-paths.js';

/** Places where evidence proposes numbers and times, as edits name them: what holds one, and its field. */
const PROPOSED =
  /^(timeline\[t\d+\]|times\.\w+|impact\[I\d+\]|root_cause)\.(at|until|text|name|before|peak|after)$/;
const KINDS: Readonly<Record<string, ValueKind>> = {
  ...{ at: 'time', until: 'time', text: 'text', name: 'text' },
  ...{ before: 'amount', peak: 'amount', after: 'amount' },
};
/** What says that evidence proposed a value, and which line. */
const MARKS = ['cite', 'state'];

/** Whoever types over a number of the evidence owns it: it cites nothing any more, and is told. */
export function ownedEdits(
  incident: Incident,
  edits: readonly IncidentEdit[],
): { readonly edits: IncidentEdit[]; readonly notes: string[] } {
  const holders = new Map(edits.flatMap((edit) => typedOver(edit)));
  const owned = [...holders].map(([path, block]) => {
    const held = valueAt(incident, path);
    const marks = MARKS.filter((mark) => isMap(held) && held[mark] !== undefined);
    return { path, removes: marks.map((item) => ({ ...block, op: 'remove', path, item }) as const) };
  });
  const taken = owned.filter(({ removes }) => removes.length > 0);
  return {
    edits: taken.flatMap(({ removes }) => removes),
    notes: taken.map(({ path }) => `${path}: yours now, it cites no evidence any more`),
  };
}

function typedOver(edit: IncidentEdit): [path: string, block: { readonly block?: string }][] {
  const [, path = '', field = ''] = PROPOSED.exec(edit.path) ?? [];
  const kind = KINDS[field];
  if (kind === undefined || edit.op !== 'set') return [];
  const [was, now] = [asText(edit.was), asText(edit.value)];
  if (was === undefined || now === undefined || saysTheSame(kind, now, was)) return [];
  return [[path, edit.block === undefined ? {} : { block: edit.block }]];
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
