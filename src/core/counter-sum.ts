import type { Growth, HostView } from './fact-view.js';
import { figure } from './figures.js';

export interface CounterSum extends Pick<Growth, 'delta' | 'seconds' | 'rate' | 'basis' | 'cites'> {
  /** Growth by name, those that grew first. */
  readonly parts: Readonly<Record<string, number>>;
  /** `PruneCalled 12, RcvPruned 3`: those that grew. */
  readonly text: string;
}

/** Several counters of one group of the network stack together; undefined where the kernel shows none of them. */
export function sumCounters(view: HostView, group: string, names: readonly string[]): CounterSum | undefined {
  const seen = names.flatMap((name) => {
    const growth = view.tcp(group, name);
    return growth ? [{ name, growth }] : [];
  });
  const order = seen.toSorted((a, b) => b.growth.delta - a.growth.delta);
  const [first, ...rest] = order;
  if (!first) return undefined;
  const grown = order.filter(({ growth }) => growth.delta > 0);
  const delta = order.reduce((sum, { growth }) => sum + growth.delta, 0);
  return {
    delta,
    seconds: first.growth.seconds,
    rate: delta / first.growth.seconds,
    basis: first.growth.basis,
    cites: [
      ...first.growth.cites,
      ...rest.filter((r) => r.growth.delta > 0).flatMap((r) => r.growth.cites),
    ] as [string, ...string[]],
    parts: Object.fromEntries(order.map(({ name, growth }) => [name, growth.delta])),
    text: grown.map(({ name, growth }) => `${name} ${figure(growth.delta)}`).join(', '),
  };
}
