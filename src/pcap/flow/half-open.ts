import { ACK, FIN, type Packet, RST, SYN } from '../packet.js';
import type { Side } from './side.js';
import { unwrap } from './unwrap.js';

/**
 * Whether a packet is about an earlier connection of the same ports, which one end still has and the other has not
 * (RFC 9293, 3.5.1): the ACK in answer to a SYN that does not acknowledge it, or the RST that is the answer to that ACK.
 */
export function isOfHalfOpen(p: Packet, seq: number, side: Side, peer: Side): boolean {
  if (side.next >= 0 && peer.next >= 0) return false;
  if (p.payload > 0 || (p.flags & (SYN | FIN)) !== 0) return false;
  if ((p.flags & RST) !== 0) return side.isn >= 0 && peer.next < 0 && (seq < side.isn || seq > side.next);
  if (peer.isn < 0 || side.next >= 0 || (p.flags & ACK) === 0) return false;
  const ack = unwrap(p.ack, peer.next);
  return ack <= peer.isn || ack > peer.next;
}
