import { createLogClock, type LogClock, type LogClockOptions, type LogStamp } from '../../core/log-time.js';
import type { Shape } from '../../core/log-time/shape.js';
import { learnStencil, type Stencil, stencilMs } from './stencil.js';

const LF = 10;
/** A stamp is looked for this far into a line. */
const REACH = 5000;
/** Prefixes that take turns in one file: `I`, `W` and `E` of klog, syslog priorities. */
const STENCILS = 8;
const GUESSES = ['date', 'hour'] as const;

/**
 * Reads the time of lines as bytes. The log clock reads the first line of a minute; the others, of which only seconds
 * and fraction differ, are read by a stencil of that line, several times as fast. Gives what the log clock gives, as
 * epoch ms; what a shape wants to see behind its stamp is asked for once a minute only.
 */
export class ByteClock {
  /** Where the stamp of the line last read begins and ends, counted from the start of the line; both 0 without one. */
  start = 0;
  end = 0;
  /** The line last read carries a time since boot, which is no instant. */
  sinceBoot = false;
  /** What the stamps of the file leave out. */
  assumed: LogStamp['assumed'];
  /** The shape of the line last read with a time. */
  shape: Shape | undefined;
  readonly #clock: LogClock;
  readonly #now: number;
  #stencils: Stencil[] = [];
  /** The line before had no time: the log clock must see that the next one does, or it gives the shape up. */
  #missed = false;
  #lookedAhead = false;

  constructor(options: LogClockOptions) {
    this.#clock = createLogClock(options);
    this.#now = options.now;
  }

  /** Epoch ms, NaN for a line without an instant. */
  ms(buffer: Buffer, from: number, to: number): number {
    this.sinceBoot = false;
    for (const stencil of this.#stencils) {
      const ms = stencilMs(stencil, buffer, from, to, this.#now);
      if (Number.isNaN(ms)) continue;
      if (this.#missed) break;
      this.start = stencil.foundAt;
      this.end = stencil.foundEnd;
      this.shape = stencil.shape;
      return ms;
    }
    return this.#slow(buffer, from, to);
  }

  #slow(buffer: Buffer, from: number, to: number): number {
    const text = buffer.toString('latin1', from, Math.min(to, from + REACH));
    let stamp = this.#clock(text);
    if (stamp?.ambiguous && !this.#lookedAhead) {
      this.#lookedAhead = true;
      this.#lookAhead(buffer, to);
      stamp = this.#clock(text);
    }
    this.#missed = stamp === undefined;
    const shape = this.#clock.shape();
    if (stamp !== undefined) this.shape = shape;
    if (stamp !== undefined && !shape?.weak) this.#stencils = this.#stencils.filter((s) => !s.shape.weak);
    if (stamp?.at === undefined) {
      this.start = 0;
      this.end = stamp?.end ?? 0;
      this.sinceBoot = stamp?.monotonic_s !== undefined;
      return Number.NaN;
    }
    const ms = Number(stamp.at / 1_000_000n);
    // Once guessed, what came before stays a guess.
    if (!GUESSES.some((guess) => this.assumed?.includes(guess))) this.assumed = stamp.assumed;
    this.start = 0;
    this.end = stamp.end;
    const learnt =
      shape === undefined || stamp.ambiguous || stamp.assumed?.includes('hour')
        ? undefined
        : learnStencil(shape, text, ms, stamp.end);
    if (learnt) {
      this.start = learnt.foundAt;
      const others = this.#stencils.filter((s) => !s.prefix.equals(learnt.prefix));
      this.#stencils = [learnt, ...others].slice(0, STENCILS);
    }
    return ms;
  }

  /** Whether 03/04 is in March or in April, later lines of the same chunk may tell. */
  #lookAhead(buffer: Buffer, to: number): void {
    for (let from = to + 1; from < buffer.length;) {
      const found = buffer.indexOf(LF, from);
      const end = found < 0 ? buffer.length : found;
      const stamp = this.#clock(buffer.toString('latin1', from, Math.min(end, from + REACH)));
      if (stamp !== undefined && !stamp.ambiguous) return;
      from = end + 1;
    }
  }
}
