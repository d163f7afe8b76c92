interface Waiting {
  readonly grant: () => void;
}

/** At most so many at a time, first come, first served. The limit can shrink when the host allows fewer. */
export class Slots {
  readonly #wanted: number;
  #limit: number;
  #taken = 0;
  readonly #queue = new Set<Waiting>();

  constructor(limit: number) {
    this.#wanted = limit;
    this.#limit = limit;
  }

  /** Fewer than there were to be. */
  get isShrunk(): boolean {
    return this.#limit < this.#wanted;
  }

  get limit(): number {
    return this.#limit;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Fulfils with true once there is a slot, or with false when `giveUp` was aborted before. */
  take(giveUp: AbortSignal): Promise<boolean> {
    if (giveUp.aborted) return Promise.resolve(false);
    if (this.#taken < this.#limit) {
      this.#taken++;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.#queue.delete(waiting);
        resolve(false);
      };
      const waiting = {
        grant: () => {
          giveUp.removeEventListener('abort', onAbort);
          resolve(true);
        },
      };
      this.#queue.add(waiting);
      giveUp.addEventListener('abort', onAbort, { once: true });
    });
  }

  release(): void {
    this.#taken--;
    for (const waiting of this.#queue) {
      if (this.#taken >= this.#limit) return;
      this.#queue.delete(waiting);
      this.#taken++;
      waiting.grant();
    }
  }

  /** The host grants no more than so many. */
  shrink(limit: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, limit));
  }
}
