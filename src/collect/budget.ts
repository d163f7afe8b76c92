/** What every unfinished probe can count on: small outputs are never crowded out by one large one. */
const FLOOR = 64 * 1024;

/**
 * How many bytes a probe about to start may write. Small probes get what they ask; the large ones
 * (more than the floor) share what is left by what they ask, so that what one does not use goes to the next.
 *
 * @param asked bytes the probe may write at most, by its own declaration
 * @param left bytes of the total budget not yet written or promised
 * @param waiting what each probe that has not started yet asks for
 */
export function allowance(asked: number, left: number, waiting: readonly number[]): number {
  const floor = floorOf(left, waiting);
  const free = freeOf(left, waiting);
  if (asked <= floor) return Math.min(asked, Math.max(free, Math.min(left, floor)));
  const others = waiting.reduce((sum, bytes) => sum + (bytes > floor ? bytes : 0), 0);
  const share = Math.max(Math.floor((free * asked) / (asked + others)), Math.min(left, floor));
  return Math.min(asked, share);
}

/** Of a small budget no more than half is promised to all alike: the rest is for who turns out to need it. */
function floorOf(left: number, waiting: readonly number[]): number {
  return Math.min(FLOOR, Math.floor(left / 2 / (waiting.length + 1)));
}

/** What is kept for no probe that waits. */
function freeOf(left: number, waiting: readonly number[]): number {
  const floor = floorOf(left, waiting);
  return Math.max(0, left - waiting.reduce((sum, bytes) => sum + Math.min(bytes, floor), 0));
}

/** The total byte budget of a run: allowances are promised at start and settled by what was really written. */
export class ByteBudget {
  #left: number;
  readonly #waiting: number[];
  readonly total: number;

  constructor(total: number, asked: readonly number[]) {
    this.total = total;
    this.#left = total;
    this.#waiting = [...asked];
  }

  get used(): number {
    return this.total - this.#left;
  }

  /** Takes one probe off the waiting list; returns its allowance, at most `ceiling`. */
  start(asked: number, ceiling = Infinity): number {
    const index = this.#waiting.indexOf(asked);
    if (index >= 0) this.#waiting.splice(index, 1);
    const granted = Math.min(ceiling, allowance(asked, this.#left, this.#waiting));
    this.#left -= granted;
    return granted;
  }

  /** What one that has filled its allowance may write in all; no more than it had where there is none to give. */
  grow(granted: number, asked: number, ceiling = Infinity): number {
    const left = this.#left + granted;
    const small = Math.min(FLOOR, 2 * granted, freeOf(left, this.#waiting));
    const grown = Math.min(ceiling, asked, Math.max(granted, small, allowance(asked, left, this.#waiting)));
    this.#left -= grown - granted;
    return grown;
  }

  finish(granted: number, written: number): void {
    this.#left += granted - written;
  }
}
