import type { ClockSample } from '../core/recording.js';

/**
 * Times of a host as ms after the start by our clock: corrected by the offset measured nearest in time. Never falls:
 * where two measurements disagree, a sample is moved up to the one before it.
 */
export class HostTime {
  readonly #startedAt: number;
  readonly #clock: readonly ClockSample[];
  #last = -Infinity;

  /** @param startedAt epoch ms, our clock */
  constructor(startedAt: number, clock: readonly ClockSample[]) {
    this.#startedAt = startedAt;
    this.#clock = clock;
  }

  /** @param hostMs epoch ms, clock of the host */
  at(hostMs: number): number {
    const ms = Math.round((hostMs - this.#startedAt - this.#offset(hostMs)) * 1000) / 1000;
    this.#last = Math.max(this.#last, ms);
    return this.#last;
  }

  #offset(hostMs: number): number {
    let [offset, distance] = [0, Infinity];
    for (const sample of this.#clock) {
      const away = Math.abs(hostMs - sample.offsetMs - this.#startedAt - sample.at);
      if (away < distance) [offset, distance] = [sample.offsetMs, away];
    }
    return offset;
  }
}
