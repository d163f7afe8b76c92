import { inChannel } from './in-channel.js';
import type { RemoteHost } from './remote-host.js';
import type { ScriptEnding } from './shell.js';
import { Worker } from './worker.js';
import { timeLimit } from '../../core/time-limit.js';

/** For a channel, and the first words of the worker in it. */
const READY_MS = 10_000;

/** The workers of one host: the newest takes scripts until it has had enough of them. */
export class Workers {
  readonly #host: RemoteHost;
  #newest: Promise<Worker | undefined> | undefined;
  #isUsable = true;
  /** That have a channel. */
  active = 0;

  constructor(host: RemoteHost) {
    this.#host = host;
  }

  /** A worker with room for one more script; undefined where it needs a channel of its own, or `giveUp` came. */
  async take(giveUp: AbortSignal): Promise<Worker | undefined> {
    while (this.#host.greeting.hasStdin && this.#isUsable && !giveUp.aborted) {
      const newest = (this.#newest ??= this.#open());
      const worker = await Promise.race([newest, aborted(giveUp)]);
      if (worker?.reserve()) return worker;
      if (this.#newest === newest && !giveUp.aborted) this.#newest = undefined;
    }
    return undefined;
  }

  #count(change: 1 | -1): void {
    this.active += change;
    this.#host.count(change);
  }

  #open(): Promise<Worker | undefined> {
    const host = this.#host;
    return new Promise((resolve) => {
      const giveUp = timeLimit(READY_MS);
      // The slot is taken until the worker ends.
      const run = (): Promise<{ readonly wasUsable: boolean } | 'busy'> =>
        new Promise((ended) => {
          let wasUsable = false;
          const worker = new Worker(host.starts, host.environment, {
            onReady: (isUsable) => {
              clearTimeout(late);
              wasUsable = isUsable;
              if (isUsable) this.#count(1);
              else worker.end();
              resolve(isUsable ? worker : undefined);
            },
            onEnd: (ending: ScriptEnding) => {
              clearTimeout(late);
              if (wasUsable) this.#count(-1);
              ended(ending.trouble === 'busy' ? 'busy' : { wasUsable });
            },
          });
          const late = setTimeout(() => worker.end(), READY_MS);
        });
      const over = (answer: { readonly wasUsable: boolean } | 'lost' | 'gave_up' | 'none'): void => {
        const isFine = typeof answer === 'object' ? answer.wasUsable : answer === 'gave_up';
        if (!isFine) this.#isUsable = false;
        resolve(undefined);
      };
      inChannel(host, giveUp, run).then(over, () => over('none'));
    });
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
