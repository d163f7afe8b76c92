import { wilson } from './wilson.js';

/** Counts of a ping series, as the table `ping_summary` has them. */
export interface EchoCounts {
  readonly transmitted?: number | undefined;
  readonly received?: number | undefined;
  readonly in_flight?: number | undefined;
}

export interface Loss {
  readonly lost: number;
  /** Probes whose fate is known. */
  readonly of: number;
  /** 95 % interval of the true share (gate G8). */
  readonly low: number;
  readonly high: number;
}

/** What a series says of the loss; undefined where nothing could be sent. */
export function lossOf({ transmitted, received, in_flight = 0 }: EchoCounts): Loss | undefined {
  if (transmitted === undefined || received === undefined) return undefined;
  return lossOfCounts(transmitted - in_flight - received, transmitted - in_flight);
}

/** The same of plain counts. */
export function lossOfCounts(lost: number, of: number): Loss | undefined {
  if (of <= 0) return undefined;
  const whole = Math.min(of, Math.max(0, lost));
  const [low, high] = wilson(whole, of);
  return { lost: whole, of, low, high };
}
