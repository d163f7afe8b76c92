import type { Artifact } from '../core/artifact.js';
import type { Collector } from '../core/collector.js';
import { type Fact, factsOf, type UnreadLine } from './facts.js';

export type Parsed = readonly (Fact | UnreadLine)[];

/** A larger artifact would hold up what happens in the window. */
const MAX_BYTES_EACH = 256 * 1024;
/** Rows are held until the tables are written: some ten times the bytes of their text. */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * Parses what is complete already while the window is open and nothing but waiting is left to do, one artifact at a
 * time between events. What it does not get to is parsed when the tables are written.
 */
export class ParseAhead {
  readonly #root: string;
  readonly #collectors: ReadonlyMap<string, Collector>;
  readonly #waiting: { readonly artifact: Artifact; readonly timeZone: string | undefined }[] = [];
  readonly #parsed = new Map<Artifact, Parsed>();
  #next: NodeJS.Timeout | undefined;
  #isIdle = false;
  #room = MAX_BYTES;

  constructor(root: string, collectors: readonly Collector[]) {
    this.#root = root;
    this.#collectors = new Map(collectors.map((c) => [c.id, c]));
  }

  add(artifact: Artifact, timeZone: string | undefined): void {
    if (artifact.bytes > MAX_BYTES_EACH || artifact.bytes > this.#room) return;
    this.#room -= artifact.bytes;
    this.#waiting.push({ artifact, timeZone });
    this.#schedule();
  }

  /** From here on there is time; or no more of it. */
  idle(isIdle: boolean): void {
    this.#isIdle = isIdle;
    clearTimeout(this.#next);
    this.#next = undefined;
    this.#schedule();
  }

  /** What the artifact held, if it was parsed; forgets it. */
  take(artifact: Artifact): Parsed | undefined {
    const parsed = this.#parsed.get(artifact);
    this.#parsed.delete(artifact);
    return parsed;
  }

  #schedule(): void {
    if (!this.#isIdle || this.#next !== undefined || this.#waiting.length === 0) return;
    // A timer, not setImmediate: it never keeps the loop from sleeping until something arrives.
    this.#next = setTimeout(() => {
      this.#next = undefined;
      this.#one();
      this.#schedule();
    }, 1).unref();
  }

  #one(): void {
    const job = this.#waiting.shift();
    const collector = job && this.#collectors.get(job.artifact.collector);
    if (!collector) return;
    this.#parsed.set(job.artifact, [...factsOf(collector, job.artifact, this.#root, job.timeZone)]);
  }
}
