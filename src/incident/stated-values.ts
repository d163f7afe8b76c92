import { type Incident, TIMES } from '../core/documents/incident.js';
import type { Lock } from '../core/documents/lock.js';
import type { ValueKind } from './same-value.js';

/** A number or time of incident.yaml at a place where evidence proposes one. */
export interface StatedValue {
  readonly path: readonly (string | number)[];
  /** `impact[I1].peak` */
  readonly name: string;
  readonly kind: ValueKind;
  readonly says: string;
  /** What evidence proposes there, in the words of `proposed` of the lock. */
  readonly from: {
    readonly key: string;
    readonly field: string;
    /** Of several values that evidence proposes there, the one that cites the same is meant. */
    readonly cites?: string;
  };
  /** Nothing marks it as the evidence's: a person's, unless evidence says the same. */
  readonly isOwn: boolean;
  /** The lock remembers that it was proposed. */
  readonly isKnown: boolean;
}

/** Ids that the lock remembers as those of proposals. */
const OURS = /^[tHI]\d+$/;

/**
 * What documents print of them, hidden rows not. Evidence's is what has a `state`; people's what has none and cites
 * nothing. What they wrote and yet cite is compared with what was proposed from just that.
 */
export function statedValues(incident: Incident, { proposed }: Pick<Lock, 'proposed'>): StatedValue[] {
  const keyOf = new Map(
    Object.entries(proposed).flatMap(([key, id]) => (OURS.test(id) ? [[id, key] as const] : [])),
  );
  const known = (key: string): boolean => proposed[key] !== undefined;
  return [
    ...times(incident, known),
    ...rows(incident, keyOf, known),
    ...rootCause(incident, known),
    ...impact(incident, keyOf, known),
    ...cited(incident, keyOf, known),
  ].filter(({ kind, says }) => kind === 'time' || /\d/.test(says));
}

type Known = (key: string) => boolean;

function fromOf(
  key: string,
  field: string,
  {
    state,
    cite,
  }: { readonly state?: string | undefined; readonly cite?: string | readonly string[] | undefined },
): Pick<StatedValue, 'from' | 'isOwn'> {
  if (state !== undefined || cite === undefined) return { from: { key, field }, isOwn: state === undefined };
  return { from: { key, field, cites: citesKey([cite].flat()) }, isOwn: false };
}

function times({ times: all = {} }: Incident, known: Known): StatedValue[] {
  return TIMES.flatMap((name): StatedValue[] => {
    const time = all[name];
    const key = `times.${name}`;
    const own = { name: key, kind: 'time', isKnown: known(key) } as const;
    if (typeof time === 'string')
      return [{ ...own, path: ['times', name], says: time, ...fromOf(key, 'at', {}) }];
    if (!time || !('at' in time) || time.state === 'hidden') return [];
    return [{ ...own, path: ['times', name, 'at'], says: time.at, ...fromOf(key, 'at', time) }];
  });
}

function rows({ timeline = [] }: Incident, keyOf: ReadonlyMap<string, string>, known: Known): StatedValue[] {
  return timeline.flatMap((row, i): StatedValue[] => {
    if (row.state === 'hidden') return [];
    const key = keyOf.get(row.id) ?? row.event ?? '';
    return (['at', 'until', 'text'] as const).flatMap((field) => {
      const says = row[field];
      if (says === undefined) return [];
      const kind = field === 'text' ? 'text' : 'time';
      const own = { path: ['timeline', i, field], name: `timeline[${row.id}].${field}`, kind, says } as const;
      return [{ ...own, ...fromOf(key, field, row), isKnown: known(key) }];
    });
  });
}

function rootCause({ root_cause: cause }: Incident, known: Known): StatedValue[] {
  if (!cause || !('text' in cause) || typeof cause.text !== 'string' || cause.state === 'hidden') return [];
  const key = 'root_cause';
  const [path, name] = [[key, 'text'], 'root_cause.text'];
  return [{ path, name, kind: 'text', says: cause.text, ...fromOf(key, 'text', cause), isKnown: known(key) }];
}

function impact(
  { impact: items = [] }: Incident,
  keyOf: ReadonlyMap<string, string>,
  known: Known,
): StatedValue[] {
  return items.flatMap((item, i): StatedValue[] => {
    const id = item.id ?? String(i);
    const key = keyOf.get(id) ?? `impact:${item.name}`;
    return (['name', 'before', 'peak', 'after'] as const).flatMap((field) => {
      const says = item[field];
      if (says === undefined || says === null) return [];
      const kind = field === 'name' ? 'text' : 'amount';
      const own = {
        path: ['impact', i, field],
        name: `impact[${id}].${field}`,
        kind,
        says: String(says),
      } as const;
      return [{ ...own, from: { key, field }, isOwn: item.cite === undefined, isKnown: known(key) }];
    });
  });
}

/** Those of lists that people add to as well: what of them was proposed is told by what it cites. */
function cited(incident: Incident, keyOf: ReadonlyMap<string, string>, known: Known): StatedValue[] {
  const { ruled_out: ruledOut = [], occurrences, hypotheses = [], root_cause: cause } = incident;
  const factors = cause && 'factors' in cause ? (cause.factors ?? []) : [];
  return [
    ...ruledOut.map(({ cause: name, test, cite }, i): StatedValue => {
      const key = `ruled_out:${name}`;
      return {
        ...{ path: ['ruled_out', i, 'test'], name: `ruled_out[${i}].test`, kind: 'text', says: test },
        from: { key, field: 'test' },
        isOwn: cite === undefined,
        isKnown: known(key),
      };
    }),
    ...(occurrences?.items ?? []).flatMap(({ at, text, cite }, i): StatedValue[] => {
      const own = (field: 'at' | 'text', says: string): StatedValue => ({
        ...{ path: ['occurrences', 'items', i, field], name: `occurrences.items[${i}].${field}`, says },
        kind: field === 'at' ? 'time' : 'text',
        from: { key: 'occurrences', field, cites: citesKey([cite ?? []].flat()) },
        isOwn: cite === undefined,
        isKnown: false,
      });
      return [...(at === undefined ? [] : [own('at', at)]), own('text', text)];
    }),
    ...factors.map(({ id, text }, i) =>
      inText(['root_cause', 'factors', i, 'text'], `factors[${id}].text`, text, 'root_cause', 'factor'),
    ),
    ...hypotheses.flatMap(({ id, for: side = [] }, h) =>
      side.map((text, i) =>
        inText(['hypotheses', h, 'for', i], `hypotheses[${id}].for[${i}]`, text, keyOf.get(id) ?? '', 'for'),
      ),
    ),
  ];
}

function inText(
  path: readonly (string | number)[],
  name: string,
  says: string,
  key: string,
  field: string,
): StatedValue {
  const cites = citesIn(says);
  const from = { key, field, cites };
  return { path, name, kind: 'text', says, from, isOwn: cites === '', isKnown: false };
}

/** `E5 E6`: what a text cites, to compare. */
export function citesIn(text: string): string {
  return citesKey([...text.matchAll(/(?<!\\)\[(E\d+)\]/g)].flatMap((match) => match[1] ?? []));
}

export function citesKey(ids: readonly string[]): string {
  return [...new Set(ids)].toSorted().join(' ');
}
