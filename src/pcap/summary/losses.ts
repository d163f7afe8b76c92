import type { FlowReport, SideReport } from './flow-types.js';

/** What was lost of what a side sent, as its tap can tell. Counts are data packets, as the host that captured has them. */
export interface Losses {
  /** Passed the tap and did not arrive. */
  readonly afterTap: number;
  /** Never came to the tap. */
  readonly beforeTap: number;
  /** Sent again though the receiver had it: no loss. */
  readonly spurious: number;
  /** Sent again because the receiver had closed its window while they were on their way: no loss of the network. */
  readonly noRoom: number;
  /** Sent, whether seen or not: what `afterTap + beforeTap` is of. In segments where offload has merged them. */
  readonly sent: number;
  readonly unit: 'packets' | 'segments';
}

/**
 * Where the tap stands moves losses between `afterTap` and `beforeTap`; their sum is that of the whole way, wherever it
 * stands.
 */
export function lossesOf(side: SideReport, peer: SideReport): Losses {
  const unit = side.segments > side.data_packets ? 'segments' : 'packets';
  // What arrived, the other direction says: without it nothing is known but that it came again.
  if (peer.packets === 0)
    return { afterTap: 0, beforeTap: 0, spurious: 0, noRoom: 0, sent: side.segments, unit };
  const spurious = side.resent['spurious'] ?? 0;
  const noRoom = side.resent['no_room'] ?? 0;
  const control = (side.resent['syn'] ?? 0) + (side.resent['fin'] ?? 0);
  const beforeTap = side.lost_before_tap.packets;
  return {
    afterTap: side.resent.packets - spurious - noRoom - control,
    beforeTap,
    spurious,
    noRoom,
    sent: side.segments + beforeTap,
    unit,
  };
}

/** Only what one side sent was captured. A SYN that nobody answered is no fault of the capture. */
export function isOneWay({ sides: { client, server }, state }: FlowReport): boolean {
  return (client.packets === 0 || server.packets === 0) && state !== 'no answer';
}
