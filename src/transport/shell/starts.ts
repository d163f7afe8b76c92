import { setTimeout as sleep } from 'node:timers/promises';
import type { Shell } from './shell.js';

/** As long as the first script of a slow host is waited for, and no hung daemon holds up our end for longer. */
const SETTLE_MS = 5000;

/**
 * The starts of a shell: which scripts have neither spoken nor ended. `docker exec` and `podman exec` start a command
 * also after their client was killed, and then nothing ever ends its stdin: before a host is left, what starts there
 * must be there, so that the guard finds it.
 */
export class Starts implements Pick<Shell, 'start'> {
  readonly #shell: Shell;
  readonly #starting = new Set<Promise<void>>();
  #isClosed = false;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  readonly start: Shell['start'] = (script, environment, handlers) => {
    if (this.#isClosed) {
      setImmediate(() => handlers.onEnd({ trouble: 'lost', message: `${this.#shell.label}: let go of` }));
      return { write: () => {}, end: () => {}, cut: () => {} };
    }
    let spoke = (): void => {};
    const spoken = new Promise<void>((resolve) => (spoke = resolve));
    this.#starting.add(spoken);
    void spoken.then(() => this.#starting.delete(spoken));
    return this.#shell.start(script, environment, {
      onStdout: (chunk) => (spoke(), handlers.onStdout(chunk)),
      onStderr: (chunk) => (spoke(), handlers.onStderr(chunk)),
      onEnd: (ending) => (spoke(), handlers.onEnd(ending)),
    });
  };

  /** Starts no more, and fulfils when nothing starts any more, or after SETTLE_MS. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const waiting = new AbortController();
    const tooLong = sleep(SETTLE_MS, undefined, { signal: waiting.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#starting), tooLong]);
    waiting.abort();
  }
}
