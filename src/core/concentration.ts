import type { Growth } from './fact-view.js';

/** How much of something one CPU did. */
export interface Concentration {
  readonly cpu: string;
  /** 0..1 of all CPUs. */
  readonly share: number;
  readonly total: number;
  /** CPUs that did any of it. */
  readonly cpus: number;
  readonly seconds: number;
  readonly basis: 'window' | 'since_boot';
  readonly cite: string;
}

/** Adds growth up by the key column `cpu` and names the CPU with most of it; undefined where nothing happened. */
export function concentration(list: readonly Growth[]): Concentration | undefined {
  const byCpu = new Map<string, { delta: number; most: Growth }>();
  for (const g of list) {
    const cpu = String(g.key['cpu']);
    const entry = byCpu.get(cpu);
    byCpu.set(cpu, {
      delta: (entry?.delta ?? 0) + g.delta,
      most: entry === undefined || g.delta > entry.most.delta ? g : entry.most,
    });
  }
  const total = [...byCpu.values()].reduce((sum, e) => sum + e.delta, 0);
  const [top] = [...byCpu].toSorted(([, a], [, b]) => b.delta - a.delta);
  if (top === undefined || total === 0) return undefined;
  const [cpu, { delta, most }] = top;
  const cpus = [...byCpu.values()].filter((e) => e.delta > 0).length;
  return {
    cpu,
    share: delta / total,
    total,
    cpus,
    seconds: most.seconds,
    basis: most.basis,
    cite: most.cites[0],
  };
}
