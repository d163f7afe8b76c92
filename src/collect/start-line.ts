/** Nobody is waited for longer than this after the first is ready. */
const MOST_MS = 5000;
/** Even where half of the hosts are ready at once, the others get this long. */
const LEAST_MS = 750;

/**
 * Where hosts wait for each other, so that all do the same thing at the same time. It opens when all have come (or
 * will not), and at the latest twice as late as half of them did: a slow host comes late, it does not hold the others.
 */
export class StartLine {
  readonly #began = performance.now();
  readonly #expected: number;
  readonly #isPatient: boolean;
  #come = 0;
  #gone = 0;
  #halfCame = false;
  #open: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  /** `performance.now()` when it opened. */
  openedAt: number | undefined;
  readonly opened: Promise<void>;

  /** @param isPatient all are waited for; who lets somebody come must then say when he will not */
  constructor(expected: number, isPatient = false) {
    this.#expected = expected;
    this.#isPatient = isPatient;
    this.opened = new Promise((resolve) => {
      this.#open = () => {
        clearTimeout(this.#timer);
        this.openedAt ??= performance.now();
        resolve();
      };
    });
  }

  /** This host is ready; settles when it may go. */
  arrive(): Promise<void> {
    this.#come++;
    this.#look();
    return this.opened;
  }

  /** This host will never be ready. */
  leave(): void {
    this.#gone++;
    this.#look();
  }

  #look(): void {
    if (this.#come + this.#gone >= this.#expected) return this.#open();
    if (this.#isPatient) return;
    if (this.#come === 1) this.#openIn(MOST_MS);
    const isHalf = this.#come * 2 >= this.#expected - this.#gone;
    if (!isHalf || this.#halfCame) return;
    this.#halfCame = true;
    const elapsed = performance.now() - this.#began;
    this.#openIn(Math.min(MOST_MS, Math.max(LEAST_MS, elapsed)));
  }

  #openIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.openedAt === undefined) this.#timer = setTimeout(this.#open, ms);
  }
}
