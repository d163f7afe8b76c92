import { groupBy } from './group-by.js';
import { runsChance } from './runs-test.js';

/** Of each trace, from hop 1 on: who answered (`a|b` where several did), `*` where nobody, as `paths.route`. */
export type Route = readonly string[];

export interface HopChange {
  readonly hop: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface RouteChange {
  /** Index of the last trace that saw the old way, and of the first that saw the new one. */
  readonly from: number;
  readonly to: number;
  readonly hops: readonly HopChange[];
  /**
   * `replaced`: each way stays together, which alternatives of a load balancer would do by chance less than once in
   * twenty (`chance`). `undecided`: there are too few traces to tell one from the other.
   */
  readonly verdict: 'replaced' | 'undecided';
  readonly chance: number;
}

export interface Balanced {
  readonly hop: number;
  readonly addresses: readonly string[];
}

export interface RouteHistory {
  readonly changes: readonly RouteChange[];
  /** Hops where several answer in turn: load is balanced, which is no change. */
  readonly balanced: readonly Balanced[];
  /** Stretches of traces between changes that are `replaced`: first and last index. */
  readonly segments: readonly { readonly first: number; readonly last: number }[];
}

const CHANCE = 0.05;

/** What became of a way that was traced again and again, oldest first. Silence is no difference. */
export function routeHistory(routes: readonly Route[]): RouteHistory {
  const hops = Array.from({ length: Math.max(0, ...routes.map((r) => r.length)) }, (_, i) =>
    hopHistory(routes, i),
  );
  const changes = merged(hops.flatMap((h) => h.steps)).map((steps) => changeOf(steps));
  const turns = changes.filter((c) => c.verdict === 'replaced');
  const segments = [...turns, undefined].map((turn, i) => ({
    first: i === 0 ? 0 : (turns[i - 1]?.to ?? 0),
    last: turn?.from ?? routes.length - 1,
  }));
  return { changes, balanced: hops.flatMap((h) => h.balanced ?? []), segments };
}

interface Step extends HopChange {
  readonly from: number;
  readonly to: number;
  readonly chance: number;
}

interface Seen {
  readonly trace: number;
  readonly who: readonly string[];
}

function hopHistory(routes: readonly Route[], index: number): { steps: Step[]; balanced?: Balanced } {
  const seen = routes.flatMap((route, trace): Seen[] => {
    const who = (route[index] ?? '*').split('|').filter((a) => a !== '*' && a !== '');
    return who.length === 0 ? [] : [{ trace, who }];
  });
  const groups = alternatives(seen);
  const groupAt = (s: Seen): string => groups.get(s.who[0] ?? '') ?? '';
  const hop = index + 1;
  const members = (group: string): string[] =>
    [...groups].flatMap(([address, of]) => (of === group ? [address] : [])).toSorted();
  const steps = seen.slice(1).flatMap((now, i): Step[] => {
    const was = seen[i];
    if (was === undefined || groupAt(was) === groupAt(now)) return [];
    const [before, after] = [groupAt(was), groupAt(now)];
    const order = seen.map(groupAt).filter((g) => g === before || g === after);
    const { chance } = together(order);
    return [{ hop, from: was.trace, to: now.trace, before: members(before), after: members(after), chance }];
  });
  const several = [...groupBy(groups.values(), (g) => g).keys()].map(members).filter((m) => m.length > 1);
  return {
    steps,
    ...(several.length > 0 && { balanced: { hop, addresses: several.flat().toSorted() } }),
  };
}

/** Address → the set it belongs to. Those that take turns, or answer within one trace, are one set. */
function alternatives(seen: readonly Seen[]): Map<string, string> {
  const groups = new Map(seen.flatMap(({ who }) => who.map((a) => [a, a] as const)));
  const join = (a: string, b: string): void => {
    for (const [address, group] of groups) if (group === b) groups.set(address, a);
  };
  for (const { who } of seen)
    for (const other of who.slice(1)) join(groups.get(who[0] ?? '') ?? '', groups.get(other) ?? '');
  const takesTurns = (a: string, b: string): boolean =>
    together(seen.map(({ who }) => groups.get(who[0] ?? '') ?? '').filter((g) => g === a || g === b))
      .reading === 'turns';
  // A joined set has more traces, and may now take turns with another.
  for (;;) {
    const names = [...new Set(groups.values())];
    const pair = names
      .flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const))
      .find(([a, b]) => takesTurns(a, b));
    if (pair === undefined) break;
    join(...pair);
  }
  return groups;
}

/** Whether two kinds stay together in a sequence of them, or take turns. */
function together(order: readonly string[]): { reading: 'apart' | 'turns' | 'unknown'; chance: number } {
  const a = order.filter((x) => x === order[0]).length;
  const runs = 1 + order.slice(1).filter((x, i) => x !== order[i]).length;
  const chance = runsChance(a, order.length - a, runs);
  if (runs > 1 && chance < CHANCE) return { reading: 'apart', chance };
  const couldTell = runsChance(a, order.length - a, 2) < CHANCE;
  return { reading: runs > 3 || (couldTell && runs > 1) ? 'turns' : 'unknown', chance };
}

/** Steps of several hops between the same traces are one change. A trace that saw both ways belongs to neither. */
function merged(steps: readonly Step[]): Step[][] {
  const groups: { from: number; to: number; steps: Step[] }[] = [];
  for (const step of steps.toSorted((x, y) => x.from - y.from || x.to - y.to)) {
    const last = groups.at(-1);
    if (last && step.from <= last.to) {
      last.to = Math.max(last.to, step.to);
      last.steps.push(step);
    } else groups.push({ from: step.from, to: step.to, steps: [step] });
  }
  return groups.map((g) => g.steps);
}

function changeOf(steps: readonly Step[]): RouteChange {
  const overlap = { from: Math.max(...steps.map((s) => s.from)), to: Math.min(...steps.map((s) => s.to)) };
  const all = { from: Math.min(...steps.map((s) => s.from)), to: Math.max(...steps.map((s) => s.to)) };
  const chance = Math.min(...steps.map((s) => s.chance));
  return {
    ...(overlap.from < overlap.to ? overlap : all),
    hops: steps.map(({ hop, before, after }) => ({ hop, before, after })).toSorted((a, b) => a.hop - b.hop),
    verdict: chance < CHANCE ? 'replaced' : 'undecided',
    chance,
  };
}
