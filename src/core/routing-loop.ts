interface Answer {
  readonly hop: number;
  readonly addresses: readonly string[];
  readonly reached?: boolean | undefined;
}

export interface Looping {
  readonly address: string;
  /** Where it answered. */
  readonly hops: readonly number[];
}

/**
 * Routers that come again: at hops that are not neighbours, at least `repeats` times more, in a trace that never
 * arrives. One router that answers two hops in a row is usual with NAT and load balancing.
 */
export function routingLoop(trace: readonly Answer[], repeats: number): Looping[] {
  if (trace.some((hop) => hop.reached === true)) return [];
  const at = new Map<string, number[]>();
  for (const { hop, addresses } of trace)
    for (const address of addresses) {
      const known = at.get(address) ?? [];
      if (!known.includes(hop)) at.set(address, [...known, hop]);
    }
  return [...at].flatMap(([address, hops]) =>
    hops.filter((hop, i) => i > 0 && hop - (hops[i - 1] ?? hop) > 1).length >= repeats
      ? [{ address, hops }]
      : [],
  );
}
