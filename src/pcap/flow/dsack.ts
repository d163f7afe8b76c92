import type { Packet } from '../packet.js';

/** Its first SACK block is below the ACK, or inside the second: of data that came twice (RFC 2883, 4). */
export function isDsack({ ack, sack, sackBlocks }: Packet): boolean {
  if (sackBlocks === 0) return false;
  if (isUpTo(sack[1]!, ack)) return true;
  return sackBlocks > 1 && isUpTo(sack[2]!, sack[0]!) && isUpTo(sack[1]!, sack[3]!);
}

/** Over the wrap of sequence numbers. */
const isUpTo = (a: number, b: number): boolean => ((b - a) | 0) >= 0;
