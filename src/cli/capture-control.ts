import type { CollectControl } from '../collect/collect.js';
import type { OnProgress } from '../collect/progress.js';
import { EXIT } from '../core/errors.js';
import { takeOverSignals } from './signals.js';

/**
 * How a person ends a capture. Once all hosts listen, Enter and Ctrl-C are its ordinary end, as with tcpdump itself.
 * Before, and for the second Ctrl-C, SIGTERM and SIGHUP, it is an interrupt: what is there is sealed.
 */
export class CaptureControl {
  readonly #close = new AbortController();
  readonly #stop = new AbortController();
  readonly #abandon = new AbortController();
  #isOpen = false;

  /** The window is to be closed. */
  get close(): AbortSignal {
    return this.#close.signal;
  }

  /** The run is to be ended. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Takes over the signals of this process. */
  interrupts(say: (text: string) => void): Pick<CollectControl, 'stop' | 'abandon'> {
    takeOverSignals((signal) => {
      if (signal === 'SIGINT' && this.#isOpen && !this.#close.signal.aborted) return this.#close.abort();
      if (this.#abandon.signal.aborted) process.exit(EXIT.interrupted);
      if (this.#stop.signal.aborted) return this.#abandon.abort(`interrupted again (${signal})`);
      say(`${signal}: ending the captures and sealing what is there (again: seal at once)`);
      this.#stop.abort(`interrupted (${signal})`);
    });
    return { stop: this.#stop.signal, abandon: this.#abandon.signal };
  }

  /** Listens for Enter while the window is open; only a terminal has such a key. */
  watch(on: OnProgress): OnProgress {
    const onKey = (text: Buffer): void => {
      if (text.includes('\n') || text.includes('\r')) this.#close.abort();
    };
    return (event) => {
      on(event);
      if (event.type === 'open') {
        this.#isOpen = event.hosts.length > 0;
        if (process.stdin.isTTY) process.stdin.on('data', onKey);
      }
      if (event.type === 'sealing' && process.stdin.isTTY) process.stdin.off('data', onKey).pause();
    };
  }
}
