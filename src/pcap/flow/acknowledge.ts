import { FIN, type Packet, RST, SYN } from '../packet.js';
import { isDsack } from './dsack.js';
import { fullSegment } from './mss.js';
import { takeLateAck } from './nagle.js';
import { NO_TROUBLE, type Side, type Trouble } from './side.js';
import { unwrap } from './unwrap.js';

const NS_PER_MS = 1e6;
/** A wait of that length is none: the best grade of a queue. */
const RIGHT_BEHIND = 5e6;

/** What the ACK of `side` says of the data of `peer`: RTT, holes, repetition. */
export function acknowledge(p: Packet, side: Side, peer: Side): void {
  const near = side.acked >= 0 ? side.acked : peer.next >= 0 ? peer.next : p.ack;
  const ack = unwrap(p.ack, near);
  const hadHoles = !side.trouble.sacked.isEmpty;
  if (p.sackBlocks > 0) takeSack(p, ack, side, peer);
  const isNew = ack > side.acked;
  if (isNew) advance(p, ack, side, peer, hadHoles);
  else if (isDuplicate(p, ack, side, peer)) {
    side.troubles.duplicateAcks++;
    side.troubles.duplicateAcksInRow++;
  }
}

function advance(p: Packet, ack: number, side: Side, peer: Side, hadHoles: boolean): void {
  const before = side.acked;
  side.acked = ack;
  if (side.trouble !== NO_TROUBLE) recover(ack, side.troubles);
  // Bytes acknowledged that were never seen here: the capture lost them, the network did not.
  if (peer.next >= 0 && ack > peer.next && before >= 0) {
    peer.troubles.unseenBytes += ack - peer.next;
    peer.next = ack;
  }
  if (peer.trouble.holes.length > 0) missed(ack, peer.troubles);
  const sentAt = peer.next < 0 ? undefined : peer.unacked.acknowledge(ack);
  if (sentAt === undefined || Number.isNaN(sentAt)) return;
  // While a hole is open the receiver cannot acknowledge: that wait is recovery, not the path.
  if (hadHoles || p.sackBlocks > 0) return;
  const rtt = p.at - sentAt;
  if (rtt < 0) return;
  peer.rtts.add(p.at, rtt / NS_PER_MS);
  if (before < 0) return;
  if (isPrompt(ack - before, sentAt, side, peer)) peer.promptRtts.add(p.at, rtt / NS_PER_MS);
  else if (ack === peer.next) takeLateAck(p, rtt, peer);
}

/**
 * The receiver did not wait with this ACK: it must not for more than a full segment (RFC 9293, 3.8.6.3), and of what was
 * sent right behind nothing had come. Any other may have waited for a timer, or for the application to answer.
 */
function isPrompt(bytes: number, sentAt: number, side: Side, peer: Side): boolean {
  const next = peer.unacked.nextSentAt;
  return (next !== undefined && next - sentAt < RIGHT_BEHIND) || bytes > fullSegment(peer, side);
}

function recover(ack: number, t: Trouble): void {
  t.duplicateAcksInRow = 0;
  t.sacked.removeBelow(ack);
  if (t.recoverTo >= 0 && ack >= t.recoverTo) t.recoverTo = -1;
}

/** Holes below the ACK: the receiver has those bytes, so they passed this tap unseen. */
function missed(ack: number, peer: Trouble): void {
  for (const hole of peer.holes) if (hole.end <= ack) peer.unseenBytes += hole.end - hole.start;
  peer.holes = peer.holes.filter((h) => h.end > ack);
}

function takeSack(p: Packet, ack: number, side: Side, peer: Side): void {
  const near = Math.max(ack, peer.next);
  const edge = (i: number): number => unwrap(p.sack[i] ?? 0, near);
  const t = side.troubles;
  t.sackPackets++;
  const first = isDsack(p) ? 2 : 0;
  if (first > 0) {
    t.dsackPackets++;
    takeDsack(edge(0), edge(1), t, peer);
  }
  const ranges = t.sacked;
  for (let i = first; i < 2 * p.sackBlocks; i += 2) {
    const [start, end] = [edge(i), edge(i + 1)];
    if (start < end && start >= ack && end <= peer.next + 2 ** 30 && ranges.add(start, end))
      t.holesReported++;
  }
  if (ranges.isEmpty || t.recoverTo >= 0) return;
  t.episodes++;
  t.recoverTo = peer.next;
}

/** The receiver got [start, end) twice (RFC 2883): of what passed this tap twice, it was not needed. */
function takeDsack(start: number, end: number, t: Trouble, peer: Side): void {
  // Of a direction that was not captured nothing can be told.
  if (start >= end || peer.next < 0) return;
  if (!peer.trouble.repeats?.dsack(start, end)) t.dsacksUnseen++;
}

/** No data, nothing new, something outstanding, and either the same window or a SACK. */
function isDuplicate(p: Packet, ack: number, side: Side, peer: Side): boolean {
  if (p.payload > 0 || (p.flags & (SYN | FIN | RST)) !== 0 || ack !== side.acked) return false;
  return peer.next > ack && (p.window === side.rawWindow || p.sackBlocks > 0);
}
