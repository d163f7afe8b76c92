import type { Packet } from '../packet.js';
import { fullSegment } from './mss.js';
import type { Side } from './side.js';

const NS_PER_MS = 1e6;
/** Delayed ACKs of Linux (40 ms and up), Windows, BSD (200 ms), over the least RTT. */
const [DELAYED_FROM, DELAYED_TO] = [30e6, 250e6];
/** A host sends at once what it held back. */
const AT_ONCE_NS = 2e6;

/** An ACK without data for the last that `peer` had sent, a full segment at most: it came as late as a delayed one. */
export function takeLateAck(p: Packet, rtt: number, peer: Side): void {
  if (p.payload > 0 || peer.rtt === undefined) return;
  const wait = rtt - peer.rtt.least * NS_PER_MS;
  if (wait >= DELAYED_FROM && wait <= DELAYED_TO) peer.troubles.delayedAckAt = p.at;
}

/** Nagle (RFC 9293, 3.7.4): a small segment that `side` sends as soon as such an ACK has come had waited for it. */
export function takeHeldBack(p: Packet, side: Side, peer: Side): void {
  const since = p.at - side.trouble.delayedAckAt;
  side.troubles.delayedAckAt = Number.NaN;
  if (p.payload >= fullSegment(side, peer)) return;
  // From the tap to the sender and back: what the peer sends has that way before its ACK.
  const way = (peer.rtt?.least ?? 0) * NS_PER_MS;
  if (since <= way + AT_ONCE_NS) side.troubles.delayedAckWaits++;
}
