import type { ClockOffset, ClockReading } from '../transport.js';
import { clockStepMs } from '../../core/wall-clock.js';

/** With nanoseconds the shortest of a few round trips says it all; of a near host the first ones do. */
const FINE = { samples: 8, pauseMs: 0 };
/** Each question costs the host a process: none more once so much is known, or when the last one told too little. */
const ENOUGH_MS = 1;
const SHARPER = 0.75;
/** With whole seconds, many moments spread over more than one: where the second changes, it is caught. */
const COARSE = { samples: 24, pauseMs: 47 };
/** time(2) answers from the last timer tick: just after a second changed it may still say the one before (HZ=100). */
const TICK_MS = 10;
const LIMIT_MS = 5000;

/** Bounds of an offset in milliseconds. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** `%s.%N` of date(1), whose `%N` not every one knows; and the boot it belongs to. */
export interface ClockAnswer {
  readonly seconds: string;
  readonly bootId: string | undefined;
}

/** One question to a clock: when it left and when its answer was here (monotonic, ms), and what the clock said. */
interface Reading {
  readonly asked: number;
  readonly answered: number;
  readonly seconds: string;
}

/**
 * Asks the host's clock several times. Each answer bounds the offset from both sides (it was read after the question
 * left and before the answer came; a clock of whole seconds may have been almost one further), and all bounds hold
 * at once. undefined where the host did not answer.
 *
 * @param enoughMs an error that is as good as a lesser one
 */
export async function measureClock(
  ask: () => Promise<ClockAnswer | undefined>,
  enoughMs = ENOUGH_MS,
): Promise<ClockReading | undefined> {
  const readings: Reading[] = [];
  const ours = new WallClock();
  const until = performance.now() + LIMIT_MS;
  let bootId: string | undefined;
  let errorMs = Infinity;
  let plan = FINE;
  while (readings.length < plan.samples && performance.now() < until) {
    ours.look();
    const asked = performance.now();
    const answer = await ask();
    const answered = performance.now();
    ours.look();
    if (answer === undefined) break;
    bootId = answer.bootId;
    readings.push({ asked, answered, seconds: answer.seconds });
    if (!isFine(answer.seconds)) plan = COARSE;
    const before = errorMs;
    errorMs = offsetOf(readings, ours)?.errorMs ?? Infinity;
    if (plan === FINE && (errorMs <= Math.max(enoughMs, ENOUGH_MS) || errorMs > SHARPER * before)) break;
    if (plan.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, plan.pauseMs));
  }
  const offset = offsetOf(readings, ours);
  return offset && { ...offset, ...(bootId !== undefined && { bootId }) };
}

function offsetOf(readings: readonly Reading[], ours: WallClock): ClockOffset | undefined {
  const { aboveMs, errorMs } = ours.found();
  const bounds = readings.flatMap(({ asked, answered, seconds }): Bounds[] => {
    const reading = Number(isFine(seconds) ? seconds : seconds.split('.')[0]) * 1000;
    if (!Number.isFinite(reading)) return [];
    const late = isFine(seconds) ? 0 : 1000 + TICK_MS;
    return [{ low: reading - answered - aboveMs, high: reading + late - asked - aboveMs }];
  });
  const offset = offsetWithin(bounds);
  return offset && { ...offset, errorMs: round(offset.errorMs + errorMs) };
}

function isFine(seconds: string): boolean {
  return /^\d+\.\d{9}$/.test(seconds);
}

/** The offset that all readings allow; of readings that contradict each other (a clock was set) the sharpest. */
export function offsetWithin(bounds: readonly Bounds[]): ClockOffset | undefined {
  if (bounds.length === 0) return undefined;
  const low = Math.max(...bounds.map((b) => b.low));
  const high = Math.min(...bounds.map((b) => b.high));
  const sharpest = bounds.reduce((a, b) => (b.high - b.low < a.high - a.low ? b : a));
  const within = low <= high ? { low, high } : sharpest;
  return {
    offsetMs: round((within.low + within.high) / 2),
    errorMs: round((within.high - within.low) / 2),
  };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/**
 * By how much our wall clock is above the monotonic one. Date.now() knows milliseconds only, but every look says
 * within which bounds it is, and all of them hold at once. Where our clock was set or slewed between two looks
 * they contradict each other, and the error says by how much.
 */
class WallClock {
  #low = -Infinity;
  #high = Infinity;

  look(): void {
    const before = performance.now();
    const wall = Date.now() - clockStepMs();
    this.#low = Math.max(this.#low, wall - performance.now());
    this.#high = Math.min(this.#high, wall + 1 - before);
  }

  found(): { readonly aboveMs: number; readonly errorMs: number } {
    return { aboveMs: (this.#low + this.#high) / 2, errorMs: Math.abs(this.#high - this.#low) / 2 };
  }
}
