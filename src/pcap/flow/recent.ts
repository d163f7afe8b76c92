import { type Packet, RST } from '../packet.js';

/** A power of two. A second copy of a packet follows within few others. */
const SLOTS = 8192;
/** As far as it is looked for in one direction of one flow. */
const MOST_STEPS = 128;
const NS_PER_MS = 1e6;
/** The jump, and before it so many IP IDs less one in a row. */
const COUNTED_STEPS = 4;
/** Later it is no copy, whatever its IP ID: the sender has begun to count anew, or counts not at all. */
const LATEST_NS = 1e9;

export type Copy = 'tap' | 'network';

/**
 * The last packets of the capture but for copies, each linked to the one before it of the same direction: whether a packet was
 * seen already. Copies have the same IP ID; a retransmission of Linux has a new one.
 */
export class RecentPackets {
  readonly #seq = new Uint32Array(SLOTS);
  readonly #ack = new Uint32Array(SLOTS);
  readonly #payload = new Uint32Array(SLOTS);
  readonly #flags = new Uint16Array(SLOTS);
  readonly #window = new Uint16Array(SLOTS);
  readonly #ipId = new Int32Array(SLOTS);
  readonly #ttl = new Uint8Array(SLOTS);
  readonly #link = new Uint32Array(SLOTS);
  readonly #timestamp = new Float64Array(SLOTS);
  /** Edges of the first SACK block: of ACKs that repeat each other it is all that differs. */
  readonly #sackStart = new Uint32Array(SLOTS);
  readonly #sackEnd = new Uint32Array(SLOTS);
  readonly #at = new Float64Array(SLOTS);
  readonly #before = new Float64Array(SLOTS);
  #count = 0;

  /** Remembers a packet; `last` is what this returned for the direction before, or -1. */
  add(p: Packet, last: number): number {
    const slot = this.#count & (SLOTS - 1);
    this.#seq[slot] = p.seq;
    this.#ack[slot] = p.ack;
    this.#payload[slot] = p.payload;
    this.#flags[slot] = p.flags;
    this.#window[slot] = p.window;
    this.#ipId[slot] = p.ipId;
    this.#ttl[slot] = p.ttl;
    this.#link[slot] = p.link;
    this.#timestamp[slot] = p.timestamp;
    this.#sackStart[slot] = p.sackBlocks > 0 ? p.sack[0]! : 0;
    this.#sackEnd[slot] = p.sackBlocks > 0 ? p.sack[1]! : 0;
    this.#at[slot] = p.at;
    this.#before[slot] = last;
    return this.#count++;
  }

  /** Whether it is a packet that was seen before: by another tap (other interface or hop), or twice on the network. */
  find(p: Packet, last: number): Copy | undefined {
    for (let i = last, steps = 0; i >= 0 && i > this.#count - SLOTS && steps < MOST_STEPS; steps++) {
      const slot = i & (SLOTS - 1);
      if (this.#isSame(slot, p)) {
        if (this.#link[slot] !== p.link || this.#ttl[slot] !== p.ttl) return 'tap';
        // A stack answers each segment of a burst with the same RST, which has no IP ID: many, and none a copy.
        if ((p.flags & RST) === 0 || p.ipId > 0) return 'network';
      }
      i = this.#before[slot]!;
    }
    return undefined;
  }

  /**
   * The host sent packets right before the last of a direction that did not come here: their IP IDs are missing. Linux
   * counts those of each connection; what begins with a TTL above 64 counts all that it sends. A packet of more than
   * `segment` bytes may be several, each with an ID.
   */
  isMissingBefore(last: number, segment: number): boolean {
    for (let i = last, steps = 0; steps < COUNTED_STEPS; steps++) {
      const before = this.#before[i & (SLOTS - 1)]!;
      if (before < 0 || before <= this.#count - SLOTS) return false;
      const [slot, earlier] = [i & (SLOTS - 1), before & (SLOTS - 1)];
      if (this.#ipId[earlier]! <= 0 || this.#payload[earlier]! > segment || this.#ttl[earlier]! > 64)
        return false;
      const step = (this.#ipId[slot]! - this.#ipId[earlier]!) & 0xffff;
      if (steps === 0 ? step < 2 || step >= 0x8000 : step !== 1) return false;
      i = before;
    }
    return true;
  }

  #isSame(slot: number, p: Packet): boolean {
    if (this.#seq[slot] !== p.seq || this.#ack[slot] !== p.ack || this.#payload[slot] !== p.payload)
      return false;
    if (this.#flags[slot] !== p.flags || this.#window[slot] !== p.window) return false;
    if (this.#timestamp[slot] !== p.timestamp) return false;
    if (p.sackBlocks > 0 && (this.#sackStart[slot] !== p.sack[0] || this.#sackEnd[slot] !== p.sack[1]))
      return false;
    const apart = Math.abs(p.at - this.#at[slot]!);
    if (p.ipId > 0 || this.#ipId[slot]! > 0) return this.#ipId[slot] === p.ipId && apart < LATEST_NS;
    // Without an IP ID: nobody sends the same again that fast.
    return apart < NS_PER_MS;
  }
}
