import type { Way } from './route-series.js';

/** Two ways beside each other, both from hop 1 on. */
export interface Meeting {
  readonly a: string;
  readonly b: string;
  /** First hop where they differ, counted from the vantage; absent where one is the other. */
  readonly differ?: { readonly hop: number; readonly a: readonly string[]; readonly b: readonly string[] };
  /** Where they are together again, all the way to the end; the end itself does not count. */
  readonly join?: { readonly address: string; readonly hopA: number; readonly hopB: number };
}

type Hops = Way['route'];

const shares = (a: readonly string[], b: readonly string[]): boolean => a.some((x) => b.includes(x));

/** Silent hops differ from nothing. */
export function meetingOf(a: Way, b: Way): Meeting {
  const names = { a: a.id, b: b.id };
  const longest = Math.max(a.route.length, b.route.length);
  const at = (route: Hops, i: number): readonly string[] => route[i] ?? [];
  let from = 0;
  while (
    from < longest &&
    (at(a.route, from).length === 0 ||
      at(b.route, from).length === 0 ||
      shares(at(a.route, from), at(b.route, from)))
  )
    from++;
  if (from === longest) return names;
  return {
    ...names,
    differ: { hop: from + 1, a: at(a.route, from), b: at(b.route, from) },
    ...joinOf(a.route, b.route),
  };
}

/** Backwards from the end as long as they are equal. */
function joinOf(a: Hops, b: Hops): Pick<Meeting, 'join'> {
  // Ways that were cut before the end have no end to count back from.
  if (!shares(a.at(-1) ?? [], b.at(-1) ?? [])) return {};
  let back = 1;
  let first: { address: string; hopA: number; hopB: number } | undefined;
  while (back < Math.min(a.length, b.length)) {
    const [own, other] = [a[a.length - 1 - back] ?? [], b[b.length - 1 - back] ?? []];
    if (own.length > 0 && other.length > 0 && !shares(own, other)) break;
    const address = own.find((x) => other.includes(x));
    if (address !== undefined) first = { address, hopA: a.length - back, hopB: b.length - back };
    back++;
  }
  return first === undefined ? {} : { join: first };
}
