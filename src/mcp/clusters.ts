import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { TimelineEvent } from '../core/timeline-event.js';
import type { cluster } from './answer-schemas.js';

/** Events further apart belong to different clusters. */
const GAP_MS = 2000;
const MOST = 50;

/** Events close together in time, more than one of them. That they are close is all it says. */
export function clustersOf(events: readonly TimelineEvent[]): z.input<typeof cluster>[] {
  const groups: TimelineEvent[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    const at = Date.parse(event.at);
    if (at - last > GAP_MS) groups.push([]);
    groups.at(-1)?.push(event);
    last = Math.max(last, at);
  }
  return groups
    .filter((g) => g.length > 1)
    .slice(0, MOST)
    .map((g) => {
      const ids = g.map((e) => e.id);
      return {
        cluster_id: `C-${createHash('sha256').update(ids.join(' ')).digest('hex').slice(0, 10)}`,
        from: g[0]?.at ?? '',
        to: g.at(-1)?.until ?? g.at(-1)?.at ?? '',
        event_ids: ids,
        hosts: [...new Set(g.map((e) => e.host))],
        components: [...new Set(g.map((e) => e.source))],
      };
    });
}
