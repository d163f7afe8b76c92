/** Occurrences of one signal that follow each other closely. */
export interface Run {
  /** Epoch ms. */
  from: number;
  to: number;
  count: number;
  /** `file:line` of the first; empty where nothing was read. */
  cite: string;
  /** What the first said, where that is not the same of all. */
  text?: string | undefined;
}

/** More are folded into longer ones; of single occurrences more are kept, since somebody asked for each. */
const MOST_RUNS = 200;
const MOST_SINGLE = 5000;
/** What a reader can take in of one signal. */
const SHOWN_RUNS = 12;
/** Occurrences nearer than this are one burst. */
export const BURST_GAP_MS = 60_000;

/** Within what a Date can tell. */
export function isTime(ms: number): boolean {
  return Math.abs(ms) < 8.64e15;
}

/** Collects occurrences in bounded memory: when there are too many runs the gap that parts them doubles. */
export class RunList {
  #runs: Run[] = [];
  #gap: number;

  /** @param gapMs 0: each occurrence stands for itself, as long as there is room */
  constructor(gapMs: number) {
    this.#gap = gapMs;
  }

  /** What is no time is not counted: tables may hold any text where one should stand. */
  add(ms: number, cite: () => string, text?: () => string): void {
    if (!isTime(ms)) return;
    const last = this.#runs.at(-1);
    if (last && this.#gap > 0 && ms >= last.from - this.#gap && ms <= last.to + this.#gap) {
      last.count++;
      if (ms > last.to) last.to = ms;
      if (ms < last.from) last.from = ms;
      return;
    }
    this.#runs.push({ from: ms, to: ms, count: 1, cite: cite(), text: text?.() });
    if (this.#runs.length > (this.#gap === 0 ? MOST_SINGLE : MOST_RUNS)) {
      this.#gap = Math.max(1000, this.#gap * 2);
      this.#runs = fold(this.#runs, this.#gap);
    }
  }

  /** In order of time. */
  get all(): readonly Run[] {
    return this.#gap === 0 ? this.#runs.toSorted((a, b) => a.from - b.from) : fold(this.#runs, this.#gap);
  }
}

/** Runs of several lists in order of time, those that lie within `gapMs` as one. */
export function fold(runs: readonly Run[], gapMs: number): Run[] {
  const folded: Run[] = [];
  for (const run of runs.toSorted((a, b) => a.from - b.from)) {
    const last = folded.at(-1);
    if (last && run.from - last.to <= gapMs) {
      last.count += run.count;
      last.to = Math.max(last.to, run.to);
    } else folded.push({ ...run });
  }
  return folded;
}

/** As many runs as a reader can take in: what recurs all the time becomes one long run. */
export function foldedToFew(runs: readonly Run[]): Run[] {
  let gap = BURST_GAP_MS;
  let folded = fold(runs, gap);
  while (folded.length > SHOWN_RUNS) folded = fold(folded, (gap *= 2));
  return folded;
}
