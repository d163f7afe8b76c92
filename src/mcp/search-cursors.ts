import type { search } from '../query/search.js';

type Found = ReturnType<typeof search>;

/** A search that stands where the last page ended. */
interface Cursor {
  readonly found: Found;
  readonly timer: NodeJS.Timeout;
}

const MOST = 4;
const IDLE_MS = 60_000;

/**
 * Searches between two pages. They only save time: one that was given up is begun anew and brought to the same place,
 * because matches come in the same order every time.
 */
export class SearchCursors {
  readonly #open = new Map<string, Cursor>();

  keep(token: string, found: Found): void {
    this.#close(token);
    const timer = setTimeout(() => this.#close(token), IDLE_MS).unref();
    this.#open.set(token, { found, timer });
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST && oldest !== undefined) this.#close(oldest);
  }

  take(token: string): Found | undefined {
    const cursor = this.#open.get(token);
    if (cursor === undefined) return undefined;
    clearTimeout(cursor.timer);
    this.#open.delete(token);
    return cursor.found;
  }

  closeAll(): void {
    for (const token of [...this.#open.keys()]) this.#close(token);
  }

  #close(token: string): void {
    const found = this.take(token);
    // It closes the file it reads.
    void found?.return(undefined).catch(() => undefined);
  }
}
