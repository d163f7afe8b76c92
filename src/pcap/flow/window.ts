import { FIN, type Packet, RST, SYN } from '../packet.js';
import type { Side, Trouble } from './side.js';
import type { TcpFlow } from './tcp-flow.js';

/** That of a SYN is never scaled (RFC 7323, 2.2); those of FIN and RST, at the end, are not judged. */
export function offersWindow({ flags }: Packet): boolean {
  return (flags & (SYN | FIN | RST)) === 0;
}

/** The window a packet of `side` offers, how far `peer` fills it, and how far `side` fills the window of `peer`. */
export function takeWindow(p: Packet, side: Side, peer: Side, flow: TcpFlow): void {
  // A SYN that comes again says nothing of the window as it is by now.
  if ((p.flags & SYN) === 0 || side.isWindowOfSyn) side.rawWindow = p.window;
  if (offersWindow(p)) offered(p, side, peer, flow);
  if (p.payload > 0) filled(p, side, peer, flow);
  if (!Number.isNaN(peer.trouble.fullSince)) release(p, side, peer, flow);
}

function offered(p: Packet, side: Side, peer: Side, flow: TcpFlow): void {
  // From here on its window is no longer that of the SYN.
  if (side.isWindowOfSyn) side.windowGreatest = 0;
  const window = side.window(flow.areWindowsScaled);
  const known = window ?? p.window;
  if (side.windowLeast < 0 || known < side.windowLeast) side.windowLeast = known;
  if (known > side.windowGreatest) side.windowGreatest = known;
  // 0 is 0 by any scale.
  if (p.window === 0) {
    const t = side.troubles;
    t.noRoomFrom = Math.max(side.acked, t.sacked.end);
    t.noRoomTo = peer.next;
    if (Number.isNaN(t.zeroSince)) {
      t.zeroWindows++;
      t.zeroSince = p.at;
      if (t.zeroFirstFrame === 0) t.zeroFirstFrame = p.frame;
      flow.mark('w', flow.sides[0] === side ? 0 : 1);
    }
  } else if (!Number.isNaN(side.trouble.zeroSince)) endZero(side.troubles, p.at);
}

/** The stall is over, or the capture is. */
export function endZero(t: Trouble, at: number): void {
  const stall = at - t.zeroSince;
  t.zeroTotal += stall;
  if (stall > t.zeroLongest) t.zeroLongest = stall;
  t.zeroSince = Number.NaN;
}

function filled(p: Packet, side: Side, peer: Side, flow: TcpFlow): void {
  if (peer.acked < 0) return;
  const inFlight = side.next - peer.acked - peer.trouble.sacked.bytes;
  if (inFlight > side.inFlightMost) side.inFlightMost = inFlight;
  const window = peer.window(flow.areWindowsScaled);
  if (window === undefined || window === 0 || !Number.isNaN(side.trouble.fullSince)) return;
  if (side.next - peer.acked < window) return;
  side.troubles.windowFull++;
  side.troubles.fullSince = p.at;
}

/** `side` has acknowledged or opened its window: `peer` may send again. */
function release(p: Packet, side: Side, peer: Side, flow: TcpFlow): void {
  const window = side.window(flow.areWindowsScaled);
  if (window === undefined || peer.next - side.acked >= window) return;
  const t = peer.troubles;
  t.fullTotal += p.at - t.fullSince;
  t.fullSince = Number.NaN;
}
