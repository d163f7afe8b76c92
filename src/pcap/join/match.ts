import { ACK } from '../packet.js';
import { matchBytes } from './match-bytes.js';
import type { PacketLog } from './packet-log.js';

/** Packets of one direction at the tap near the sender (`near`) and at the other (`far`). Indices into the logs. */
export interface Matched {
  /** near index → far index, by pairs. */
  readonly pairs: readonly (readonly [near: number, far: number])[];
  /** Seen near, not far: lost in between, whole or in part. */
  readonly lost: readonly number[];
  /** Of those that arrived in part: the bytes that did not. */
  readonly missing: ReadonlyMap<number, number>;
  /** Seen far, never near: the capture near the sender has a gap, or somebody else sent it. */
  readonly unsent: readonly number[];
  /** Seen near once, far twice. */
  readonly duplicated: readonly number[];
  /** The ends cut the stream differently (offload): matched by the bytes. */
  readonly byBytes: number;
  /** Windows or timestamps were changed on the way: matched without them. */
  readonly isLoose: boolean;
}

/** Below it something on the way changes what packets are known by. */
const USUAL_SHARE = 0.2;

/**
 * Matches packet by packet on what no address translation changes: sequence, ACK, length, flags, timestamps, and the IP
 * ID among several that agree. `shift`: how far sequence numbers of `far` are from those of `near` (a middlebox that
 * randomises them). What was merged or cut by offload is matched by byte range. Where next to nothing matches, windows
 * or timestamps are changed on the way: they are left out then.
 */
export function match(near: PacketLog, far: PacketLog, shift = 0, ackShift = 0): Matched {
  const strict = matchBy(near, far, shift, ackShift, false);
  const fewer = Math.min(near.count, far.count);
  if (strict.pairs.length + strict.byBytes >= USUAL_SHARE * fewer) return strict;
  const loose = matchBy(near, far, shift, ackShift, true);
  return loose.pairs.length > strict.pairs.length ? loose : strict;
}

function matchBy(
  near: PacketLog,
  far: PacketLog,
  shift: number,
  ackShift: number,
  isLoose: boolean,
): Matched {
  const waiting = new Map<string, number[]>();
  const by = isLoose ? 'neither' : near.areOptionsCut || far.areOptionsCut ? 'window' : 'both';
  for (let i = 0; i < near.count; i++) {
    const key = keyOf(near, i, 0, 0, by);
    const same = waiting.get(key);
    if (same) same.push(i);
    else waiting.set(key, [i]);
  }
  const pairs: [number, number][] = [];
  const rest: number[] = [];
  const twice: number[] = [];
  const used = new Uint8Array(near.count);
  const known = new Map<string, number>();
  for (let j = 0; j < far.count; j++) {
    const key = keyOf(far, j, shift, ackShift, by);
    const same = waiting.get(key);
    const at = same === undefined ? -1 : bestOf(same, near, far, j);
    if (same === undefined || at < 0) {
      if (known.has(key)) twice.push(j);
      else rest.push(j);
      continue;
    }
    const i = same.splice(at, 1)[0]!;
    known.set(key, i);
    used[i] = 1;
    pairs.push([i, j]);
  }
  const left: number[] = [];
  for (let i = 0; i < near.count; i++) if (used[i] === 0) left.push(i);
  return { pairs, duplicated: twice, isLoose, ...matchBytes(near, far, left, rest, shift, pairs) };
}

/** `by`: which of window and timestamps tells packets apart. */
function keyOf(
  log: PacketLog,
  i: number,
  shift: number,
  ackShift: number,
  by: 'both' | 'window' | 'neither',
): string {
  const seq = (log.seq[i]! - shift) >>> 0;
  const ack = (log.flags[i]! & ACK) !== 0 ? (log.ack[i]! - ackShift) >>> 0 : 0;
  const base = `${seq} ${ack} ${log.payload[i]} ${log.flags[i]}`;
  if (by === 'neither') return base;
  const known = `${base} ${log.window[i]}`;
  return by === 'window' ? known : `${known} ${log.timestamp[i]} ${log.timestampEcho[i]}`;
}

/** The one with the same IP ID, else the oldest; none left: -1. */
function bestOf(list: readonly number[], near: PacketLog, far: PacketLog, j: number): number {
  if (list.length === 0) return -1;
  const sameId = list.findIndex((i) => near.ipId[i] === far.ipId[j] && far.ipId[j]! > 0);
  if (sameId >= 0) return sameId;
  // Another ID that is known on both sides is another packet, unless a middlebox writes new ones.
  return 0;
}
