import type { Packet } from '../packet.js';
import type { Side } from './side.js';
import type { TcpFlow } from './tcp-flow.js';

/**
 * A stack answers each segment behind a hole with the same ACK. Where SACK does not make them differ, only an IP ID tells
 * such an ACK from a copy.
 */
export function mayRepeatItself(p: Packet, side: Side, peer: Side): boolean {
  return p.ipId <= 0 && p.sackBlocks === 0 && (p.areOptionsCut || !useSack(side, peer));
}

function useSack(a: Side, b: Side): boolean {
  if (a.trouble.sackPackets + b.trouble.sackPackets > 0) return true;
  return a.isSackPermitted === true && b.isSackPermitted === true;
}

/**
 * A mirror port, or one that is captured as it receives and as it sends, gives every packet twice at one tap. A receiver
 * that really got data twice says so by D-SACK (RFC 2883); where most was twice and it does not, the tap made the
 * copies.
 */
export function settleCopies(flow: TcpFlow): void {
  const { sides, packets } = flow;
  const copies = sides[0].trouble.networkCopies + sides[1].trouble.networkCopies;
  if (copies === 0 || 3 * copies < packets) return;
  const repeats = sides.flatMap(({ trouble }) => trouble.repeats ?? []);
  const ofData = repeats.reduce((sum, r) => sum + r.copies, 0);
  const named = repeats.reduce((sum, r) => sum + r.copiesNamed, 0);
  if (ofData > 0 && 2 * named >= ofData) return;
  flow.packets -= copies;
  for (const side of sides) {
    const t = side.troubles;
    side.packets -= t.networkCopies;
    side.wireBytes -= t.networkCopyBytes;
    t.tapCopies += t.networkCopies;
    t.networkCopies = t.networkCopyBytes = 0;
  }
}
