const SHOW_MS = 500;
/** tcpdump answers SIGUSR1 with what it captured and dropped; each answer is kept, so there are not too many. */
const ASK_MS = 2000;
const MOST_ANSWERS = 400;
/** Longer than any line of tcpdump. */
const LINE = 300;

/** A capture while it runs. */
export interface LiveCapture {
  /** Aborted when the window closes: it ends, and says its last words. */
  readonly finish: AbortSignal;
  readonly onBegun: () => void;
  readonly onFigures: (figures: CaptureFigures) => void;
  /** There is no room for more: it ends, and so may the others. */
  readonly onFull: () => void;
  /** Asked when it has ended; false: nobody wants its packets after all. */
  readonly isKept?: () => boolean;
}

/** Of a capture by now. */
export interface CaptureFigures {
  readonly packets: number;
  readonly bytes: number;
  /** By the kernel of the host, as tcpdump last said. */
  readonly dropped?: number;
}

/** A tcpdump that runs: when it has begun, and how it gets on. */
export class CaptureWatch {
  readonly #begins: string;
  readonly #live: LiveCapture;
  readonly #timers: NodeJS.Timeout[] = [];
  #signal: (() => void) | undefined;
  #askMs = ASK_MS;
  #hasBegun = false;
  #tail = '';
  #dropped: number | undefined;

  constructor(begins: string, live: LiveCapture, arrived: () => Omit<CaptureFigures, 'dropped'>) {
    this.#begins = begins;
    this.#live = live;
    const show = (): void =>
      live.onFigures({ ...arrived(), ...(this.#dropped !== undefined && { dropped: this.#dropped }) });
    this.#timers.push(setInterval(show, SHOW_MS).unref());
  }

  /** What it says on stderr. */
  hear(text: string): void {
    this.#tail = (this.#tail + text).slice(-4 * LINE);
    const dropped = [...this.#tail.matchAll(/(\d{1,15}) packets? dropped by kernel/g)].at(-1)?.[1];
    if (dropped !== undefined) this.#dropped = Number(dropped);
    if (this.#hasBegun || !this.#tail.includes(this.#begins)) return;
    this.#hasBegun = true;
    this.#live.onBegun();
    this.#askNow();
  }

  /** Asks for figures from time to time, once it has begun: before, the signal would end it. */
  ask(signal: (name: 'SIGUSR1') => void, forMs: number): void {
    this.#signal = () => signal('SIGUSR1');
    this.#askMs = Math.max(ASK_MS, forMs / MOST_ANSWERS);
    this.#askNow();
  }

  /** By the kernel of the host, as it last said. */
  get dropped(): number | undefined {
    return this.#dropped;
  }

  end(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #askNow(): void {
    if (!this.#hasBegun || !this.#signal) return;
    this.#timers.push(setInterval(this.#signal, this.#askMs).unref());
    this.#signal = undefined;
  }
}
