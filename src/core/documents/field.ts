/**
 * What a document says of one thing: the value, or in which of four ways it is missing. Never a blank, never a
 * guess. A counter that was read as zero is a known zero.
 */
export type Field<T = string> =
  | {
      readonly state: 'known';
      readonly value: T;
      /** As it is printed; `String(value)` where absent. Markdown. */
      readonly text?: string;
      /** Ids of the evidence index: `E7`. */
      readonly cites?: readonly string[];
      /** Facts whose figures stand in the text. */
      readonly facts?: readonly string[];
      /** A person typed over what was computed; `was` is what the evidence says. */
      readonly overridden?: { readonly was: string; readonly by: string; readonly why: string };
    }
  /** A person must write it: what, and who. `ask` is what stands in the brackets instead, where it is known. */
  | { readonly state: 'fill'; readonly what: string; readonly who: string; readonly ask?: string }
  /** The evidence could have it and does not: which collector, and why not. `remedy`: one command. */
  | {
      readonly state: 'not_collected';
      readonly collector: string;
      readonly reason: string;
      readonly remedy?: string;
    }
  /** Somebody declared that it does not apply. */
  | { readonly state: 'not_applicable'; readonly reason: string }
  /** There is an open question about it: `Q3`. */
  | { readonly state: 'unknown'; readonly question: string };

export function known<T>(value: T, cites: readonly string[] = [], text?: string): Field<T> {
  return { state: 'known', value, ...(cites.length > 0 && { cites }), ...(text !== undefined && { text }) };
}

export function fill<T = string>(what: string, who: string, ask?: string): Field<T> {
  return { state: 'fill', what, who, ...(ask !== undefined && { ask }) };
}

export function isKnown<T>(field: Field<T>): field is Field<T> & { state: 'known' } {
  return field.state === 'known';
}

/** A field of the incident file as a document's field. `what` and `who` name it where it is not filled in. */
export function fieldOf<T>(
  value: T | null | undefined | { readonly na: string } | { readonly q: string },
  what: string,
  who: string,
  ask?: string,
): Field<T> {
  if (value === null || value === undefined) return fill(what, who, ask);
  if (typeof value === 'object' && 'na' in value) return { state: 'not_applicable', reason: value.na };
  if (typeof value === 'object' && 'q' in value) return { state: 'unknown', question: value.q };
  return known(value as T);
}
