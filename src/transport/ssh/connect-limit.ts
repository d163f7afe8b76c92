import type { Secrets } from './secrets.js';

/** A time limit that stands still while the user is asked something. */
export class ConnectLimit {
  readonly #onOver: () => void;
  #leftMs: number;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(limitMs: number, onOver: () => void) {
    this.#leftMs = limitMs;
    this.#onOver = onOver;
    this.#go();
  }

  end(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#since));
  }

  #go(): void {
    if (this.#hasEnded) return;
    this.#since = performance.now();
    this.#timer = setTimeout(this.#onOver, this.#leftMs);
  }

  /** The same secrets; the limit stands still while one is waited for. */
  whileAsking(secrets: Secrets): Pick<Secrets, 'ask' | 'key' | 'canAsk'> {
    const paused = async <T>(question: Promise<T>): Promise<T> => {
      this.#stop();
      const answer = await question;
      this.#go();
      return answer;
    };
    return {
      canAsk: secrets.canAsk,
      ask: (prompt) => paused(secrets.ask(prompt)),
      key: (path, mayAsk) => paused(secrets.key(path, mayAsk)),
    };
  }
}
