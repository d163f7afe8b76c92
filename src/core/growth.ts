import type { Growth } from './fact-view.js';

/** Counters that moved, the one that moved most first. */
export function grown(list: readonly Growth[]): Growth[] {
  return list.filter((g) => g.delta > 0).toSorted((a, b) => b.delta - a.delta);
}

export type Sum = Pick<Growth, 'delta' | 'seconds' | 'rate' | 'basis' | 'cites'>;

/** The same counter of several things (CPUs, queues) added up; cites those that moved, most first. Undefined: none. */
export function sumOf(list: readonly Growth[]): Sum | undefined {
  const [first] = list;
  if (!first) return undefined;
  const delta = list.reduce((sum, g) => sum + g.delta, 0);
  const cites = grown(list).map((g) => g.cites[0]);
  return {
    delta,
    seconds: first.seconds,
    rate: delta / first.seconds,
    basis: list.some((g) => g.basis === 'since_boot') ? 'since_boot' : 'window',
    cites: [cites[0] ?? first.cites[0], ...cites.slice(1, 5)],
  };
}

/** `in 15.0 s`; of totals `since boot`. */
export function span({ seconds, basis }: Pick<Growth, 'seconds' | 'basis'>): string {
  return basis === 'window' ? `in ${seconds.toFixed(1)} s` : 'since boot';
}

/** Growths by one column of their key. */
export function byKey(list: readonly Growth[], column: string): Map<string, Growth[]> {
  const groups = new Map<string, Growth[]>();
  for (const g of list) {
    const name = String(g.key[column]);
    const group = groups.get(name);
    if (group) group.push(g);
    else groups.set(name, [g]);
  }
  return groups;
}
