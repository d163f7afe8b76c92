import type { IncidentEdit } from '../core/documents/edits.js';
import { settled } from './similarity.js';

/** An element of an array in the incident file. */
export interface Element {
  /** Its place in the array. */
  readonly at: number;
  /** Id, text or place: how an edit names it. */
  readonly name: string | number;
  /** Of its text. */
  readonly path: string;
}

export interface Arrangement {
  readonly block: string;
  readonly path: string;
  /** For each item as edited the element it is; undefined: a new one, or one that stands for none. */
  readonly kept: readonly (Element | undefined)[];
  readonly gone: readonly Element[];
  readonly added: readonly {
    readonly at: number;
    readonly value: string | Readonly<Record<string, unknown>>;
  }[];
  /** Path → new text of elements that have no other name. */
  readonly renamed: ReadonlyMap<string, unknown>;
}

/**
 * Edits that bring an array into the order of a document: moves, then what comes and goes from the end to the front,
 * so that places named in earlier edits stay true.
 */
export function arrange({ block, path, kept, gone, added, renamed }: Arrangement): IncidentEdit[] {
  const nameOf = ({ name, path: own }: Element): string | number => {
    const text = renamed.get(own);
    return typeof name === 'string' && typeof text === 'string' && own.endsWith(']') ? text : name;
  };
  const order = kept.flatMap((element) => element ?? []);
  const stay = settled(order.map(({ at }) => at));
  const moves = order.flatMap((element, i): IncidentEdit[] => {
    if (stay.has(element.at) || typeof element.name === 'number') return [];
    const before = order[i - 1];
    return [{ block, op: 'move', path, item: nameOf(element), after: before ? nameOf(before) : null }];
  });
  const inserts = added.map(({ at, value }) => {
    const before = kept.slice(0, at).findLast((element) => element !== undefined);
    const isLast = kept.slice(at).every((element) => element === undefined);
    const after = before ? nameOf(before) : null;
    const edit: IncidentEdit = { block, op: 'insert', path, value, ...(!isLast && { after }) };
    return { place: isLast ? Infinity : (before?.at ?? -1) + 0.5, isLast, edit };
  });
  const removes = gone.map((element) => ({
    place: element.at,
    isLast: false,
    edit: { block, op: 'remove', path, item: nameOf(element) } satisfies IncidentEdit,
  }));
  const atEnd = inserts.filter(({ isLast }) => isLast);
  const within = [...inserts.filter(({ isLast }) => !isLast).toReversed(), ...removes];
  return [
    ...moves,
    ...atEnd.map(({ edit }) => edit),
    ...within.toSorted((a, b) => b.place - a.place).map(({ edit }) => edit),
  ];
}
