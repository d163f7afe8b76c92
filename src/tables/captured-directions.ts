import type { FactRow, HostView } from '../core/fact-view.js';
import { groupBy } from '../core/group-by.js';
import { flowDirections } from './flow-directions.js';
import { isOwn } from './route-to.js';

export type Direction = FactRow<typeof flowDirections>;

/** Directions of one capture that have the same end in common with the host that captured. */
export interface CapturedPart {
  /** `sent`: by this host; `received`: by it; `forwarded`: neither end is its own. */
  readonly part: 'sent' | 'received' | 'forwarded';
  readonly artifact: string;
  readonly rows: readonly [Direction, ...Direction[]];
}

/** What the captures of a host saw of what it sent, received and forwarded. Connections within the host are left out. */
export function capturedParts(view: HostView): CapturedPart[] {
  const parts = view.rows(flowDirections).flatMap((row) => {
    const [from, to] = [isOwn(view, addressOf(row.sender)), isOwn(view, addressOf(row.receiver))];
    if (from && to) return [];
    return [{ row, part: from ? 'sent' : to ? 'received' : 'forwarded' } as const];
  });
  const groups = groupBy(parts, ({ row, part }) => `${part} ${row._artifact}`);
  return [...groups.values()].map((list) => {
    const [first, ...rest] = list;
    return {
      part: first.part,
      artifact: first.row._artifact,
      rows: [first.row, ...rest.map(({ row }) => row)],
    };
  });
}

/** `10.0.0.1:443` → `10.0.0.1`, `[2001:db8::1]:443` → `2001:db8::1`. */
export function addressOf(end: string): string {
  return end.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

/** Data packets as they were on the wire: of those that offload merged, a share would be too large. */
export const segmentsOf = ({ segments, data_packets }: Direction): number => segments ?? data_packets;

export function sumOf(rows: readonly Direction[], of: (row: Direction) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}
