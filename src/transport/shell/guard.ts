import type { RunningScript } from './shell.js';

/** The guard looks again and again for what will not end, about so long; plus a link's delay. */
const SWEEP_MS = 4000;

/** Our end of the guard on a host: as long as it hears from us, the run may go on. */
export class Guard {
  readonly #script: RunningScript;
  readonly #beat: NodeJS.Timeout;
  readonly #ended: Promise<void>;
  #markEnded: () => void = () => {};
  #hasEnded = false;

  constructor(script: RunningScript, patienceMs: number) {
    this.#script = script;
    this.#ended = new Promise((resolve) => (this.#markEnded = resolve));
    this.#beat = setInterval(() => script.write('here\n'), patienceMs / 4).unref();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  onEnd(): void {
    clearInterval(this.#beat);
    this.#hasEnded = true;
    this.#markEnded();
  }

  /** Lets it end what the run left on the host, and itself. */
  async dismiss(): Promise<void> {
    clearInterval(this.#beat);
    if (this.#hasEnded) return;
    this.#script.end();
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => (timer = setTimeout(resolve, SWEEP_MS)));
    await Promise.race([this.#ended, tooLong]);
    clearTimeout(timer);
    this.#script.cut();
  }
}
