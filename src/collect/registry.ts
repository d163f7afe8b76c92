import type { Collector } from '../core/collector.js';
import { EvidenceError } from '../core/errors.js';
import { loadRegistry } from '../core/load-registry.js';

/** Every folder of `collectors/` is a collector. Sorted by id. */
export async function loadCollectors(): Promise<Collector[]> {
  return (await loadRegistry('collectors')) as Collector[];
}

/** The built-in collectors and the user's own, which then differ in nothing. Throws E_CONFIG on a taken id. */
export async function withUserCollectors(own: readonly Collector[]): Promise<Collector[]> {
  const builtIn = await loadCollectors();
  const taken = own.find((u) => builtIn.some((b) => b.id === u.id));
  if (taken) {
    throw new EvidenceError(
      'E_CONFIG',
      `collectors: the id "${taken.id}" is that of a built-in collector`,
      `choose another id, such as my-${taken.id}`,
    );
  }
  return [...builtIn, ...own].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
