import { Ranges } from './ranges.js';

/** As many are remembered: the D-SACK of one comes a round trip later. */
const MOST = 1024;

/** Why a segment came again. */
export interface Resent {
  /** After a silence, without a sign from the receiver. */
  timeout: number;
  /** While the receiver was reporting holes or repeating its ACK. */
  fast: number;
  /** The last segment once more, to get an ACK (RFC 8985 tail loss probe). */
  probe: number;
  /** Already acknowledged: it was not needed. */
  spurious: number;
  /** It was on its way when the receiver closed its window, which had no room for it. */
  no_room: number;
  syn: number;
  fin: number;
}

export const noneResent = (): Resent => ({
  timeout: 0,
  fast: 0,
  probe: 0,
  spurious: 0,
  no_room: 0,
  syn: 0,
  fin: 0,
});

/** What a D-SACK makes spurious: a SYN and a FIN are no data. */
export const MAY_BE_NEEDLESS = ['timeout', 'fast', 'probe', 'no_room'] as const;

/** Of those that are proved needless: a list of their own for each would take more room than all the rest. */
const ALL = new Ranges();
ALL.add(-Infinity, Infinity);

interface Repeat {
  readonly start: number;
  readonly end: number;
  readonly kind: keyof Resent;
  /** What of it D-SACKs have named. */
  named: Ranges | undefined;
}

/**
 * What of a side passed the tap once more, for the D-SACKs of the other side: the receiver names in them what it got
 * twice (RFC 2883). Linux makes one D-SACK of several segments that came before it could send an ACK, so it is the
 * range that tells how many of them there were.
 */
export class Repeats {
  readonly #resent: Repeat[] = [];
  /** Packets that were on the network twice, and probes: no resends, but the receiver names them as well. */
  readonly #others = new Ranges();
  /** Packets that passed twice at once, and D-SACKs that named one of them. */
  copies = 0;
  copiesNamed = 0;
  /** Resends that D-SACKs proved needless, by why they were sent. */
  readonly needless = noneResent();

  resend(start: number, end: number, kind: keyof Resent): void {
    // What is older was lost, or its D-SACK was.
    if (this.#resent.length >= MOST) this.#resent.shift();
    this.#resent.push({ start, end, kind, named: undefined });
  }

  copy(start: number, end: number): void {
    this.copies++;
    this.other(start, end);
  }

  other(start: number, end: number): void {
    const others = this.#others;
    others.add(start, end);
    if (others.edges.length > MOST) others.removeBelow(others.edges[1]!);
  }

  /** The receiver got [start, end) twice. False: nothing of it passed here twice. */
  dsack(start: number, end: number): boolean {
    const told = new Ranges();
    let isKnown = false;
    for (let i = this.#resent.length - 1; i >= 0; i--) {
      const repeat = this.#resent[i]!;
      if (repeat.start >= end || repeat.end <= start) continue;
      isKnown = true;
      const [from, to] = [Math.max(start, repeat.start), Math.min(end, repeat.end)];
      // The same D-SACK once more proves nothing more; and of what was sent three times, one D-SACK names one.
      if (repeat.named?.covers(from, to) || told.covers(from, to)) continue;
      told.add(from, to);
      repeat.named ??= new Ranges();
      repeat.named.add(from, to);
      // If the receiver did not have a part of it, it was needed.
      if (repeat.named.covers(repeat.start, repeat.end)) {
        repeat.named = ALL;
        this.needless[repeat.kind]++;
      }
      if (told.covers(start, end)) break;
    }
    if (isKnown) return true;
    if (!this.#others.overlaps(start, end)) return false;
    this.copiesNamed++;
    return true;
  }
}

/** Those that D-SACKs proved needless are spurious, whatever they were sent for. */
export function byKind(resent: Readonly<Resent>, repeats: Repeats | undefined): Readonly<Resent> {
  if (repeats === undefined) return resent;
  const kinds = { ...resent };
  for (const kind of MAY_BE_NEEDLESS) {
    kinds[kind] -= repeats.needless[kind];
    kinds.spurious += repeats.needless[kind];
  }
  return kinds;
}
