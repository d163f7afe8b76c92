import { FIN, type Packet, RST, SYN } from '../packet.js';
import type { Side } from './side.js';
import { unwrap } from './unwrap.js';

const NS_PER_MS = 1e6;
/** Delayed ACKs of Linux (40 ms and up), Windows, BSD (200 ms). */
const [DELAYED_FROM, DELAYED_TO] = [30e6, 250e6];

/** What the ACK of `side` says of the data of `peer`: RTT, holes, repetition. */
export function acknowledge(p: Packet, side: Side, peer: Side): void {
  const near = side.acked >= 0 ? side.acked : peer.next >= 0 ? peer.next : p.ack;
  const ack = unwrap(p.ack, near);
  const hadHoles = side.sacked !== undefined && !side.sacked.isEmpty;
  if (p.sackBlocks > 0) takeSack(p, ack, side, peer);
  const isNew = ack > side.acked;
  if (isNew) advance(p, ack, side, peer, hadHoles);
  else if (isDuplicate(p, ack, side, peer)) {
    side.duplicateAcks++;
    side.duplicateAcksInRow++;
  }
}

function advance(p: Packet, ack: number, side: Side, peer: Side, hadHoles: boolean): void {
  const isFirst = side.acked < 0;
  side.acked = ack;
  side.duplicateAcksInRow = 0;
  side.sacked?.removeBelow(ack);
  if (side.recoverTo >= 0 && ack >= side.recoverTo) side.recoverTo = -1;
  // Bytes acknowledged that were never seen here: the capture lost them, the network did not.
  if (peer.next >= 0 && ack > peer.next && !isFirst) {
    peer.unseenBytes += ack - peer.next;
    peer.next = ack;
  }
  if (peer.holes !== undefined) missed(ack, peer);
  const sentAt = peer.next < 0 ? undefined : peer.unacked.acknowledge(ack);
  if (sentAt === undefined || Number.isNaN(sentAt)) return;
  // While a hole is open the receiver cannot acknowledge: that wait is recovery, not the path.
  if (hadHoles || p.sackBlocks > 0) return;
  const rtt = p.at - sentAt;
  if (rtt < 0) return;
  peer.rtts.add(p.at, rtt / NS_PER_MS);
  const isSmall = peer.largestPayload > 0 && peer.lastPayload < peer.largestPayload;
  if (isSmall && rtt >= DELAYED_FROM && rtt <= DELAYED_TO && rtt > 3 * (peer.rtts.least * NS_PER_MS))
    peer.delayedAckWaits++;
}

/** Holes below the ACK: the receiver has those bytes, so they passed this tap unseen. */
function missed(ack: number, peer: Side): void {
  const holes = peer.holes ?? [];
  const open = holes.filter((h) => h.end > ack);
  for (const hole of holes) if (hole.end <= ack) peer.unseenBytes += hole.end - hole.start;
  peer.holes = open;
}

function takeSack(p: Packet, ack: number, side: Side, peer: Side): void {
  const near = Math.max(ack, peer.next);
  const edge = (i: number): number => unwrap(p.sack[i] ?? 0, near);
  side.sackPackets++;
  const isWithinSecond = p.sackBlocks > 1 && edge(0) >= edge(2) && edge(1) <= edge(3);
  const isDsack = edge(1) <= ack || isWithinSecond;
  if (isDsack) side.dsackPackets++;
  const ranges = side.sackedRanges;
  for (let i = isDsack ? 2 : 0; i < 2 * p.sackBlocks; i += 2) {
    const [start, end] = [edge(i), edge(i + 1)];
    if (start < end && start >= ack && end <= peer.next + 2 ** 30) ranges.add(start, end);
  }
  if (ranges.isEmpty || side.recoverTo >= 0) return;
  side.episodes++;
  side.recoverTo = peer.next;
}

/** No data, nothing new, something outstanding, and either the same window or a SACK. */
function isDuplicate(p: Packet, ack: number, side: Side, peer: Side): boolean {
  if (p.payload > 0 || (p.flags & (SYN | FIN | RST)) !== 0 || ack !== side.acked) return false;
  return peer.next > ack && (p.window === side.rawWindow || p.sackBlocks > 0);
}
