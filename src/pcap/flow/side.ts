import { Ranges } from './ranges.js';
import { noneResent, Repeats } from './repeats.js';
import { Samples } from './samples.js';
import { Unacked } from './unacked.js';

/** A range of sequence numbers that was skipped, and what was known when it was. */
export interface Hole {
  start: number;
  end: number;
  readonly at: number;
  /** IP ID of the packet that left it. */
  readonly ipId: number;
}

export interface Recovery {
  readonly kind: 'fast' | 'timeout';
  readonly to: number;
}

const NO_RECOVERY: Recovery = { kind: 'fast', to: -1 };

/** What is not so on most connections: made when first needed, or a scan of 200,000 ports would fill the memory. */
export class Trouble {
  // What of its data was lost, repeated, out of order.
  holes: Hole[] = [];
  readonly resent = noneResent();
  #repeats: Repeats | undefined;
  resentPackets = 0;
  resentBytes = 0;
  filledPackets = 0;
  filledBytes = 0;
  reordered = 0;
  tapCopies = 0;
  networkCopies = 0;
  networkCopyBytes = 0;
  /** ACKed by the other side, never seen here: the capture lost it. */
  unseenBytes = 0;
  firstResentFrame = 0;
  /** Why it last began to send again, and what it had sent by then: until that is acknowledged it goes on. */
  recovery: Recovery = NO_RECOVERY;
  longestSilence = 0;

  // What it said of the other side's data.
  readonly sacked = new Ranges();
  sackPackets = 0;
  dsackPackets = 0;
  /** D-SACKs of data that passed here once: the network made two of it behind the tap, or the capture missed one. */
  dsacksUnseen = 0;
  duplicateAcks = 0;
  duplicateAcksInRow = 0;
  episodes = 0;
  /** Gaps that its SACK blocks were the first to show. */
  holesReported = 0;
  recoverTo = -1;

  // Its window.
  zeroWindows = 0;
  zeroSince = Number.NaN;
  zeroTotal = 0;
  zeroLongest = 0;
  zeroFirstFrame = 0;
  /** What the other side had on its way beyond all that this one has, when it last closed its window. */
  noRoomFrom = 0;
  noRoomTo = 0;
  windowProbes = 0;
  keepAlives = 0;
  /** Answers to a SYN that are of an earlier connection of the same ports. */
  halfOpenAcks = 0;
  halfOpenFrame = 0;

  // As a sender.
  windowFull = 0;
  fullSince = Number.NaN;
  fullTotal = 0;
  congestionMarks = 0;
  echoedMarks = 0;
  windowReductions = 0;
  /** When the last ACK for it came that looks like a delayed one, until it sends again. */
  delayedAckAt = Number.NaN;
  delayedAckWaits = 0;

  /** To read; `repeated` to write. */
  get repeats(): Repeats | undefined {
    return this.#repeats;
  }

  get repeated(): Repeats {
    return (this.#repeats ??= new Repeats());
  }
}

/** To read from where there is none. */
export const NO_TROUBLE: Readonly<Trouble> = new Trouble();

/** Window scale of a side whose SYN has none. */
export const NO_SCALE = -2;

/** One end of a flow: what it sent, as seen at the tap. Sequence numbers are unwrapped; times ns since the first record. */
export class Side {
  packets = 0;
  wireBytes = 0;
  dataPackets = 0;
  payloadBytes = 0;
  /** Payload that was not seen before. */
  newBytes = 0;
  largestPayload = 0;
  firstAt = Number.NaN;
  lastAt = Number.NaN;

  // Handshake and end.
  isn = -1;
  synPackets = 0;
  synAt = Number.NaN;
  mss = -1;
  /** -1: not known, for no SYN or not all of its options were captured. */
  windowScale = -1;
  /** Likewise undefined. */
  isSackPermitted: boolean | undefined = undefined;
  hasTimestamps: boolean | undefined = undefined;
  isEcnOffered = false;
  hasFin = false;
  rstPackets = 0;

  /** The highest sequence number sent, plus one; -1 before anything was. */
  next = -1;
  /** The highest ACK it sent: what it has of the other side. */
  acked = -1;
  /** Its window as it stands in the header. */
  rawWindow = -1;
  lastTtl = -1;
  firstTtl = -1;
  lastDataAt = Number.NaN;
  /** Of the recent packets: the last of this side. */
  recent = -1;

  // Its window.
  windowLeast = -1;
  windowGreatest = -1;

  // As a sender.
  inFlightMost = 0;
  /** RTT of its data until the ACK, at this tap, ms. */
  rtt: Samples | undefined;
  /** Of these, of ACKs that the receiver sent at once: the path alone. */
  promptRtt: Samples | undefined;
  #unacked: Unacked | undefined;

  /** IP IDs close to the one before: whether they are counted, and so tell an order. */
  idSteps = 0;
  idOrdered = 0;
  lastId = -1;

  #trouble: Trouble | undefined;

  /** To read; `troubles` to write. */
  get trouble(): Readonly<Trouble> {
    return this.#trouble ?? NO_TROUBLE;
  }

  get troubles(): Trouble {
    return (this.#trouble ??= new Trouble());
  }

  get unacked(): Unacked {
    return (this.#unacked ??= new Unacked());
  }

  get rtts(): Samples {
    return (this.rtt ??= new Samples());
  }

  get promptRtts(): Samples {
    return (this.promptRtt ??= new Samples());
  }

  /** No window was seen but that of its SYN, which is never scaled (RFC 7323, 2.2). */
  get isWindowOfSyn(): boolean {
    return this.windowGreatest < 0;
  }

  /** Bytes it can take now; undefined where the scale is not known. */
  window(areScaled: boolean | undefined): number | undefined {
    if (this.rawWindow < 0 || this.isn < 0) return undefined;
    if (areScaled === false || this.isWindowOfSyn) return this.rawWindow;
    return areScaled === true ? this.rawWindow * (1 << this.windowScale) : undefined;
  }

  areIdsOrdered(): boolean {
    return this.idSteps >= 4 && this.idOrdered >= 0.9 * this.idSteps;
  }
}
