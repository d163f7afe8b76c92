/** Thrown inside the scanner when the caller's signal fires; never leaves it. */
export class Aborted extends Error {}

const LONGEST_MS = 8;

/**
 * Keeps the scanner from holding the event loop, and lets go of whatever is waited for as soon as the signal
 * fires (a read on a dead network mount may never return).
 */
export class Breath {
  private since = performance.now();
  private release: (() => void) | undefined;

  constructor(readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.release?.(), { once: true });
  }

  /** Call between short pieces of work. */
  async pause(): Promise<void> {
    if (this.signal.aborted) throw new Aborted();
    if (performance.now() - this.since < LONGEST_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
    if (this.signal.aborted) throw new Aborted();
  }

  /** Waits for `work`, but not beyond the signal. */
  async wait<T>(work: Promise<T>): Promise<T> {
    if (this.signal.aborted) {
      work.catch(() => undefined);
      throw new Aborted();
    }
    try {
      return await new Promise<T>((resolve, reject) => {
        this.release = () => reject(new Aborted());
        work.then(resolve, reject);
      });
    } finally {
      this.release = undefined;
      this.since = performance.now();
    }
  }
}
