import type { Growth } from './fact-view.js';

/** What part of its time one CPU spent on something. */
export interface CpuShare {
  readonly cpu: string;
  /** 0..100, of the time this CPU had. */
  readonly percent: number;
  readonly seconds: number;
  readonly basis: 'window' | 'since_boot';
  readonly cite: string;
}

/** `guest` and `guest_nice` are part of `user` and `nice` already. */
const PARTS: ReadonlySet<string> = new Set([
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'steal',
]);

/**
 * Share of some kinds of time by CPU, from growth of the table `cpu_times`; `all` is left out (gate G13: a mean over
 * CPUs hides the one that is full). A CPU without growth is left out.
 */
export function cpuShares(growth: readonly Growth[], kinds: ReadonlySet<string>): CpuShare[] {
  const total = new Map<string, { all: number; some: number; first: Growth }>();
  for (const g of growth) {
    if (!PARTS.has(g.counter)) continue;
    const cpu = String(g.key['cpu']);
    const entry = total.get(cpu) ?? { all: 0, some: 0, first: g };
    entry.all += g.delta;
    if (kinds.has(g.counter)) entry.some += g.delta;
    total.set(cpu, entry);
  }
  return [...total].flatMap(([cpu, { all, some, first }]) =>
    cpu === 'all' || all === 0
      ? []
      : [
          {
            cpu,
            percent: (some / all) * 100,
            seconds: first.seconds,
            basis: first.basis,
            cite: first.cites[0],
          },
        ],
  );
}

export function softirqShares(growth: readonly Growth[]): CpuShare[] {
  return cpuShares(growth, new Set(['softirq']));
}

/** The CPU with the largest share. */
export function busiest(shares: readonly CpuShare[]): CpuShare | undefined {
  return shares.toSorted((a, b) => b.percent - a.percent)[0];
}
