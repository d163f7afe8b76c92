import { ACK } from '../packet.js';
import { type Alike, byNear, matchAlike, type Pair } from './match-alike.js';
import { matchBytes } from './match-bytes.js';
import type { PacketLog } from './packet-log.js';
import { type Range, streamsOf } from './stream.js';

/** Packets of one direction at the tap near the sender (`near`) and at the other (`far`). Indices into the logs. */
export interface Matched {
  /** near index → far index, by pairs. */
  readonly pairs: readonly Pair[];
  /** Those that are one packet for certain, of which times may be compared. */
  readonly timed: readonly Pair[];
  /** Seen near, not far: lost in between, whole or in part. */
  readonly lost: readonly number[];
  /** Of those that arrived in part: what did not, by `streamsOf`. */
  readonly missing: ReadonlyMap<number, readonly Range[]>;
  /** Seen far, never near: the capture near the sender has a gap, or somebody else sent it. */
  readonly unsent: readonly number[];
  /** Seen near once, far twice. */
  readonly duplicated: readonly number[];
  /** The ends cut the stream differently (offload): matched by the bytes. */
  readonly byBytes: number;
  /** What is not lost, but missing in the far capture: the receiver acknowledged it. By near index. */
  readonly notCaptured: ReadonlyMap<number, readonly Range[]>;
  /** Windows or timestamps were changed on the way: matched without them. */
  readonly isLoose: boolean;
}

/** Below it something on the way changes what packets are known by. */
const USUAL_SHARE = 0.2;

/**
 * Matches packet by packet on what no address translation changes: sequence, ACK, length, flags, timestamps, and of those
 * that are alike the IP ID. `shift`: how far sequence numbers of `far` are from those of `near` (a middlebox that
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
  const by = isLoose ? 'neither' : near.areOptionsCut || far.areOptionsCut ? 'window' : 'both';
  const alike = new Map<string, Alike>();
  for (let i = 0; i < near.count; i++) alikeOf(alike, keyOf(near, i, 0, 0, by)).sent.push(i);
  for (let j = 0; j < far.count; j++) alikeOf(alike, keyOf(far, j, shift, ackShift, by)).seen.push(j);
  const { pairs, timed, left, rest, twice } = matchAlike([...alike.values()], near, far);
  const streams = streamsOf(near, far, shift);
  const { ends, ...bytes } = matchBytes(near, far, left, rest, streams);
  const inOrder = ends.filter(([i, j]) => streams[0].isNew[i] === 1 && streams[1].isNew[j] === 1);
  return {
    ...bytes,
    pairs: [...pairs, ...ends],
    timed: [...timed, ...inOrder].toSorted(byNear),
    duplicated: twice,
    notCaptured: new Map(),
    isLoose,
  };
}

function alikeOf(groups: Map<string, Alike>, key: string): Alike {
  const known = groups.get(key);
  if (known !== undefined) return known;
  const made = { sent: [], seen: [] };
  groups.set(key, made);
  return made;
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
