import type { PacketLog } from './packet-log.js';

/** Indices of one packet in the logs of the tap near the sender and of the other. */
export type Pair = readonly [near: number, far: number];
export const byNear = ([a]: Pair, [b]: Pair): number => a - b;

/** Packets that at most an IP ID tells apart, in order of capture. */
export interface Alike {
  /** Indices at the tap near the sender, and at the other. */
  readonly sent: number[];
  readonly seen: number[];
}

interface Found {
  readonly pairs: Pair[];
  /** Those that are one packet for certain. */
  readonly timed: Pair[];
  readonly left: number[];
  readonly rest: number[];
  readonly twice: number[];
}

/** Without an IP ID: nobody sends the same again that fast. */
const SOON_NS = 1e6;
/** A copy follows within few others. */
const MOST_BACK = 128;

/** Each packet of the far tap with one of the near tap that is like it. Indices ascend in all lists. */
export function matchAlike(groups: readonly Alike[], near: PacketLog, far: PacketLog): Found {
  const areIdsKept = keepsIds(groups, near, far);
  const found: Found = { pairs: [], timed: [], left: [], rest: [], twice: [] };
  for (const group of groups) matchGroup(group, near, far, areIdsKept, found);
  found.pairs.sort(byNear);
  for (const list of [found.left, found.rest, found.twice]) list.sort((a, b) => a - b);
  return found;
}

/** Nothing on the way writes new IP IDs: packets that are like no other have the same at both taps. */
function keepsIds(groups: readonly Alike[], near: PacketLog, far: PacketLog): boolean {
  let [compared, equal] = [0, 0];
  for (const { sent, seen } of groups) {
    if (sent.length !== 1 || seen.length !== 1) continue;
    const [a, b] = [near.ipId[sent[0]!]!, far.ipId[seen[0]!]!];
    if (a <= 0 || b <= 0) continue;
    compared++;
    if (a === b) equal++;
  }
  return 2 * equal > compared;
}

/** Where IP IDs are kept, another one is another packet; else the oldest is taken, and is the right one if it is alone. */
function matchGroup(
  { sent, seen }: Alike,
  near: PacketLog,
  far: PacketLog,
  areIdsKept: boolean,
  found: Found,
): void {
  const isAlone = sent.length === 1 && seen.length === 1;
  const left = new Left(sent, areIdsKept ? near.ipId : undefined);
  for (const [k, j] of seen.entries()) {
    const id = far.ipId[j]!;
    const i = left.take(id);
    if (i !== undefined) {
      const pair: Pair = [i, j];
      found.pairs.push(pair);
      if (isAlone || (areIdsKept && id > 0)) found.timed.push(pair);
    } else
      (isCopy(far, seen.slice(Math.max(0, k - MOST_BACK), k), j, areIdsKept) ? found.twice : found.rest).push(
        j,
      );
  }
  for (let i = left.take(0); i !== undefined; i = left.take(0)) found.left.push(i);
}

interface Queue {
  readonly indices: readonly number[];
  next: number;
}

function queuesOf(sent: readonly number[], ids: Int32Array): Map<number, Queue> {
  const queues = new Map<number, Queue & { readonly indices: number[] }>();
  for (const i of sent) {
    const id = Math.max(0, ids[i]!);
    const queue = queues.get(id);
    if (queue) queue.indices.push(i);
    else queues.set(id, { indices: [i], next: 0 });
  }
  return queues;
}

/** Packets of a group that no other is matched with yet: the oldest of an IP ID is found without a search. */
class Left {
  readonly #all: Queue;
  /** By IP ID, those without one at 0; undefined: IDs say nothing. */
  readonly #byId: Map<number, Queue> | undefined;
  readonly #taken = new Set<number>();

  constructor(sent: readonly number[], ids: Int32Array | undefined) {
    this.#all = { indices: sent, next: 0 };
    this.#byId = ids && queuesOf(sent, ids);
  }

  /** The one with this ID, else one where something on the way may have filled it in: either has none. */
  take(id: number): number | undefined {
    if (!this.#byId) return this.#oldest(this.#all);
    if (id <= 0) return this.#oldest(this.#byId.get(0)) ?? this.#oldest(this.#all);
    return this.#oldest(this.#byId.get(id)) ?? this.#oldest(this.#byId.get(0));
  }

  #oldest(queue: Queue | undefined): number | undefined {
    if (!queue) return undefined;
    const { indices } = queue;
    while (queue.next < indices.length && this.#taken.has(indices[queue.next]!)) queue.next++;
    const index = indices[queue.next++];
    if (index !== undefined) this.#taken.add(index);
    return index;
  }
}

/** One of those that came before is the same packet, not one like it of which the near tap knows nothing. */
function isCopy(far: PacketLog, before: readonly number[], j: number, areIdsKept: boolean): boolean {
  const id = far.ipId[j]!;
  if (areIdsKept && id > 0) return before.some((k) => far.ipId[k] === id);
  // A segment that is sent again has a later timestamp, an ACK may repeat itself within one.
  const stamp = far.payload[j]! > 0 ? far.timestamp[j]! : -1;
  return before.some(
    (k) => (stamp >= 0 && far.timestamp[k] === stamp) || Math.abs(far.at[j]! - far.at[k]!) < SOON_NS,
  );
}
