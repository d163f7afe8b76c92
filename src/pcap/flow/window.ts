import { FIN, type Packet, RST, SYN } from '../packet.js';
import type { Side } from './side.js';
import type { TcpFlow } from './tcp-flow.js';

/** The window a packet of `side` offers, how far `peer` fills it, and how far `side` fills the window of `peer`. */
export function takeWindow(p: Packet, side: Side, peer: Side, flow: TcpFlow): void {
  side.rawWindow = p.window;
  if ((p.flags & (SYN | FIN | RST)) === 0) offered(p, side, flow);
  if (p.payload > 0) filled(p, side, peer, flow);
  if (!Number.isNaN(peer.fullSince)) release(p, side, peer, flow);
}

function offered(p: Packet, side: Side, flow: TcpFlow): void {
  const window = side.window(flow.areWindowsScaled);
  const known = window ?? p.window;
  if (known < side.windowLeast) side.windowLeast = known;
  if (known > side.windowGreatest) side.windowGreatest = known;
  // 0 is 0 by any scale.
  if (p.window === 0) {
    if (Number.isNaN(side.zeroSince)) {
      side.zeroWindows++;
      side.zeroSince = p.at;
      if (side.zeroFirstFrame === 0) side.zeroFirstFrame = p.frame;
      flow.mark('w', flow.sides[0] === side ? 0 : 1);
    }
  } else if (!Number.isNaN(side.zeroSince)) endZero(side, p.at);
}

/** The stall is over, or the capture is. */
export function endZero(side: Side, at: number): void {
  const stall = at - side.zeroSince;
  side.zeroTotal += stall;
  if (stall > side.zeroLongest) side.zeroLongest = stall;
  side.zeroSince = Number.NaN;
}

function filled(p: Packet, side: Side, peer: Side, flow: TcpFlow): void {
  if (peer.acked < 0) return;
  const inFlight = side.next - peer.acked - (peer.sacked?.bytes ?? 0);
  if (inFlight > side.inFlightMost) side.inFlightMost = inFlight;
  const window = peer.window(flow.areWindowsScaled);
  if (window === undefined || window === 0 || !Number.isNaN(side.fullSince)) return;
  if (side.next - peer.acked < window) return;
  side.windowFull++;
  side.fullSince = p.at;
}

/** `side` has acknowledged or opened its window: `peer` may send again. */
function release(p: Packet, side: Side, peer: Side, flow: TcpFlow): void {
  const window = side.window(flow.areWindowsScaled);
  if (window === undefined || peer.next - side.acked >= window) return;
  peer.fullTotal += p.at - peer.fullSince;
  peer.fullSince = Number.NaN;
}
