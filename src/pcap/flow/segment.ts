import { ACK, FIN, type Packet, RST, SYN } from '../packet.js';
import { takeHeldBack } from './nagle.js';
import type { Resent } from './repeats.js';
import type { Hole, Recovery, Side } from './side.js';
import type { TcpFlow } from './tcp-flow.js';

/** A silence after which a segment that comes again does so by a timer: the least RTO of Linux. */
const LEAST_RTO_NS = 200e6;
/** A reordering younger than this is one where no RTT is known. */
const DEFAULT_REORDER_NS = 3e6;
const KEEP_ALIVE_IDLE_NS = 1e9;
const MOST_HOLES = 1024;

/**
 * Classifies what a packet carries against what was seen of its side: new, sent again, or filling a hole. `side` sent
 * it, `peer` is to receive it.
 */
export function takeSegment(p: Packet, seq: number, side: Side, peer: Side, flow: TcpFlow): void {
  const virtual = ((p.flags & SYN) !== 0 ? 1 : 0) + ((p.flags & FIN) !== 0 ? 1 : 0);
  const end = seq + p.payload + virtual;
  if (side.next < 0) {
    begin(seq, end, p, side);
    return;
  }
  const length = end - seq;
  if (isProbe(p, seq, length, side, peer, flow)) {
    // Linux answers a probe with a byte as it does a resend, with a D-SACK.
    if (length > 0) side.troubles.repeated.other(seq, end);
    return;
  }
  if (length === 0) return;
  if (seq >= side.next) {
    if (seq > side.next) openHole(side, seq, p);
    append(p, end, side);
    if (p.payload > 0 && !Number.isNaN(side.trouble.delayedAckAt)) takeHeldBack(p, side, peer);
  } else if (end <= side.next || p.payload > 0) again(p, seq, end, side, peer, flow);
  if ((p.flags & FIN) !== 0) side.hasFin = true;
}

function begin(seq: number, end: number, p: Packet, side: Side): void {
  side.next = end;
  side.newBytes += p.payload;
  if (end > seq) {
    side.unacked.push(end, p.at);
    side.lastDataAt = p.at;
  }
  if ((p.flags & FIN) !== 0) side.hasFin = true;
}

function append(p: Packet, end: number, side: Side): void {
  side.newBytes += p.payload;
  side.next = end;
  side.unacked.push(end, p.at);
  side.lastDataAt = p.at;
}

/**
 * A window probe or keep-alive: at most one byte just below or at what comes next, with nothing new. Which of them, the
 * peer's window says; after its FIN a side sends neither.
 */
function isProbe(p: Packet, seq: number, length: number, side: Side, peer: Side, flow: TcpFlow): boolean {
  if (length > 1 || p.payload !== length || (p.flags & (SYN | FIN)) !== 0) return false;
  if (seq !== side.next - 1 && !(length === 1 && seq === side.next)) return false;
  const isPeerFull = peer.window(flow.areWindowsScaled) === 0 || peer.rawWindow === 0;
  if (isPeerFull) {
    side.troubles.windowProbes++;
    return seq !== side.next;
  }
  if (!isKeepAlive(p, seq, side, peer)) return false;
  side.troubles.keepAlives++;
  return true;
}

/** At most one byte below what comes next, after a silence, with nothing outstanding (RFC 9293, 3.8.4). */
export function isKeepAlive(p: Packet, seq: number, side: Side, peer: Side): boolean {
  if (p.payload > 1 || seq !== side.next - 1 || (p.flags & (SYN | FIN | RST)) !== 0 || side.hasFin)
    return false;
  if (peer.acked >= 0 && peer.acked < side.next) return false;
  const idle = p.at - Math.max(side.lastAt, Number.isNaN(peer.lastAt) ? -Infinity : peer.lastAt);
  return idle >= KEEP_ALIVE_IDLE_NS;
}

function openHole(side: Side, seq: number, p: Packet): void {
  const { holes } = side.troubles;
  // A capture that lost half of everything: the oldest holes will not be filled any more.
  if (holes.length >= MOST_HOLES) holes.shift();
  holes.push({ start: side.next, end: seq, at: p.at, ipId: p.ipId });
}

/** Bytes below `next`: they fill a hole, or were seen before. */
function again(p: Packet, seq: number, end: number, side: Side, peer: Side, flow: TcpFlow): void {
  if (isSimultaneousOpen(p, side, flow)) return;
  const hole = side.trouble.holes.find((h) => h.start < end && h.end > seq);
  if (hole === undefined) resend(p, seq, Math.min(end, side.next), side, peer, flow);
  else {
    const t = side.troubles;
    if (isReordered(p, hole, side, flow)) t.reordered++;
    else {
      t.filledPackets++;
      t.filledBytes += Math.min(end, hole.end) - Math.max(seq, hole.start);
      if (t.firstResentFrame === 0) t.firstResentFrame = p.frame;
      flow.mark('t', flow.sides[0] === side ? 0 : 1);
    }
    side.newBytes += Math.min(end, hole.end) - Math.max(seq, hole.start);
    side.unacked.markLate(seq, end);
    fill(side, hole, seq, end);
  }
  // Sent anew in other pieces: the rest of it is new.
  if (end > side.next) {
    side.newBytes += end - side.next;
    side.next = end;
    side.unacked.push(end, p.at);
  }
  side.lastDataAt = p.at;
}

/** RFC 9293, 3.5: both ends have sent a SYN, and each answers with a SYN-ACK of the same sequence number. */
function isSimultaneousOpen({ flags }: Packet, side: Side, flow: TcpFlow): boolean {
  return (flags & SYN) !== 0 && (flags & ACK) !== 0 && !flow.isMarked('h', flow.sides[0] === side ? 0 : 1);
}

/** It was sent before the packet that left the hole: its IP ID says so, or that it came sooner than any resend can. */
function isReordered(p: Packet, hole: Hole, side: Side, flow: TcpFlow): boolean {
  if (p.ipId > 0 && hole.ipId > 0 && side.areIdsOrdered()) {
    const behind = (hole.ipId - p.ipId) & 0xffff;
    return behind > 0 && behind < 0x8000;
  }
  const rtt = flow.pathRtt();
  return p.at - hole.at < (Number.isNaN(rtt) ? DEFAULT_REORDER_NS : 0.9 * rtt);
}

function fill(side: Side, hole: Hole, seq: number, end: number): void {
  const rest: Hole[] = [];
  if (hole.start < seq) rest.push({ ...hole, end: seq });
  if (hole.end > end) rest.push({ ...hole, start: end });
  const { holes } = side.troubles;
  holes.splice(holes.indexOf(hole), 1, ...rest);
}

function resend(p: Packet, seq: number, end: number, side: Side, peer: Side, flow: TcpFlow): void {
  const t = side.troubles;
  t.resentPackets++;
  t.resentBytes += Math.min(p.payload, end - seq);
  if (t.firstResentFrame === 0) t.firstResentFrame = p.frame;
  flow.mark('t', flow.sides[0] === side ? 0 : 1);
  const silence = p.at - side.lastDataAt;
  if (silence > t.longestSilence) t.longestSilence = silence;
  const sentAt = side.unacked.markLate(seq, end);
  // Timers run from when it was sent, and anew from what the receiver says.
  const from = Number.isNaN(sentAt) ? side.lastDataAt : sentAt;
  const waited = p.at - (peer.lastAt > from ? peer.lastAt : from);
  const kind = kindOf(p, seq, end, waited, side, peer, flow);
  t.resent[kind]++;
  // A FIN behind the data is in the D-SACKs of some receivers only.
  t.repeated.resend(seq, p.payload === 0 ? end : Math.min(end, seq + p.payload), kind);
  // Sent a third time, it was lost.
  if (kind === 'no_room') peer.troubles.noRoomFrom = end;
}

function kindOf(
  p: Packet,
  seq: number,
  end: number,
  waited: number,
  side: Side,
  peer: Side,
  flow: TcpFlow,
): keyof Resent {
  if ((p.flags & SYN) !== 0) return 'syn';
  if (peer.acked >= end) return 'spurious';
  if (p.payload === 0) return 'fin';
  if (hadNoRoom(seq, peer)) return 'no_room';
  const kind = reasonOf(end, waited, side, peer, flow);
  const { recovery } = side.trouble;
  if (kind !== 'probe' && (kind !== recovery.kind || peer.acked >= recovery.to))
    side.troubles.recovery = { kind, to: side.next };
  return kind;
}

/** By what the receiver said, else by how long it had waited. */
function reasonOf(
  end: number,
  waited: number,
  side: Side,
  peer: Side,
  flow: TcpFlow,
): Recovery['kind'] | 'probe' {
  if (peer.trouble.duplicateAcksInRow > 0 || !peer.trouble.sacked.isEmpty) return 'fast';
  if (waited >= LEAST_RTO_NS) return 'timeout';
  // Without SACK each partial ACK brings the next hole (RFC 6582, 3.2), and each ACK after a timeout does.
  const { recovery } = side.trouble;
  if (peer.acked >= 0 && peer.acked < recovery.to) return recovery.kind;
  // No timer is that short: what the receiver said did not pass here.
  if (waited < 2 * flow.pathRtt()) return 'fast';
  return end === side.next ? 'probe' : 'timeout';
}

/** RFC 9293, 3.10.7.4: with a window of 0 nothing that carries data is acceptable. */
function hadNoRoom(seq: number, { trouble }: Side): boolean {
  return seq >= trouble.noRoomFrom && seq < trouble.noRoomTo;
}
