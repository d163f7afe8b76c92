import type { SamplerRecord } from '../core/recording.js';

interface Span {
  from: number;
  to: number;
  reason: string;
}

/** More spans than this are told as one. */
const MOST_SPANS = 1000;

/**
 * Which ticks of one sampler were due, taken, late and missed. Tick k is due at `startUs` + k × interval by the clock
 * of the host; nothing is put in the place of one that was not taken.
 */
export class TickAccount {
  readonly #intervalUs: number;
  readonly #spans: Span[] = [];
  #startUs: number | undefined;
  #last = -1;
  #lastEndUs = 0;
  #lastTookUs = 0;
  taken = 0;
  late = 0;
  #missed = 0;

  constructor(intervalMs: number) {
    this.#intervalUs = intervalMs * 1000;
  }

  /** Ticks are due from here on, tick 0 at `startUs`. */
  begin(startUs: number): void {
    this.#startUs ??= startUs;
  }

  /** The clock of the host was set back: from now on ticks are due by another start. */
  rebase(startUs: number): void {
    this.#startUs = startUs;
  }

  /** @param why what kept the loop, beyond the last frame of this sampler */
  took(tick: number, beginUs: number, endUs: number, why?: string): void {
    if (this.#startUs === undefined || tick <= this.#last) return;
    if (tick > this.#last + 1) {
      const own = `the tick before took ${Math.round(this.#lastTookUs / 1000)} ms`;
      this.#miss(this.#last + 1, tick - 1, why ?? (this.#lastTookUs > this.#intervalUs ? own : STALL));
    }
    this.taken++;
    if (beginUs - this.#dueUs(tick) > this.#intervalUs / 10) this.late++;
    this.#last = tick;
    this.#lastEndUs = endUs;
    this.#lastTookUs = endUs - beginUs;
  }

  /** The loop ended at `endUs` though it was to go on: what was due after its last tick was missed. */
  lost(endUs: number, reason: string): void {
    if (this.#startUs === undefined) return;
    const due = Math.floor((endUs - this.#startUs) / this.#intervalUs);
    if (due > this.#last) this.#miss(this.#last + 1, due, reason);
    this.#last = Math.max(this.#last, due);
  }

  get due(): number {
    return this.taken + this.#missed;
  }

  get lastEndUs(): number {
    return this.#lastEndUs;
  }

  /** @param at µs of the host → ms after the start of the recording */
  record(at: (us: number) => number): Pick<SamplerRecord, 'due' | 'taken' | 'late' | 'missed'> {
    const missed = this.#spans.map(({ from, to, reason }) => ({ from: at(from), to: at(to), reason }));
    return { due: this.due, taken: this.taken, late: this.late, missed };
  }

  #miss(from: number, to: number, reason: string): void {
    this.#missed += to - from + 1;
    const span = { from: this.#dueUs(from), to: this.#dueUs(to), reason };
    const last = this.#spans.at(-1);
    if (last && this.#spans.length >= MOST_SPANS) {
      last.to = span.to;
      last.reason = `more than ${MOST_SPANS} gaps; from here to the last of them not all ticks were missed`;
    } else this.#spans.push(span);
  }

  #dueUs(tick: number): number {
    return (this.#startUs ?? 0) + tick * this.#intervalUs;
  }
}

/** No tick of ours took longer than it may: the machine did not run the loop. */
const STALL = 'the loop was not run in time, or the clock of the host was set forward';
