import type { HopChart } from '../core/documents/charts/hops.js';

type Hop = HopChart['hops'][number];

/** What a hop's missing answers mean. `limit`: a later hop answered more, so the packets passed this one. */
export type LossReading = 'none' | 'limit' | 'shared' | 'silent' | 'unknown';

/**
 * Routers answer probes when they like: loss counts at the destination, and before it only where every later hop
 * that answers lost at least as much.
 */
export function readLoss(hops: readonly Hop[], index: number): LossReading {
  const hop = hops[index];
  if (hop === undefined) return 'unknown';
  if (hop.label === '' || (hop.sent !== undefined && hop.sent > 0 && hop.lost === hop.sent && !hop.reached))
    return 'silent';
  const share = lossShare(hop);
  if (share === undefined) return 'unknown';
  if (share === 0) return 'none';
  const later = hops
    .slice(index + 1)
    .filter((h) => h.label !== '')
    .flatMap((h) => lossShare(h) ?? []);
  if (hop.reached) return 'shared';
  // Beyond it nothing answered: then nobody can say that the packets passed.
  return later.some((s) => s < share) ? 'limit' : later.length > 0 ? 'shared' : 'unknown';
}

export function lossShare({ sent, lost }: Hop): number | undefined {
  return sent === undefined || lost === undefined || sent <= 0 ? undefined : lost / sent;
}
