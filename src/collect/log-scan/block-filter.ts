import { isBounded } from './block.js';
import type { FileScan } from './file-scan.js';

/** Searched on the host by one command, so that the newest part is had first. */
const STRETCH = 256 * 1024 * 1024;
/** Of two occurrences that overlap the host names one; no required text is longer than this. */
const MARGIN = 256;
/** Taken twice at a border; what is searched ends at a multiple of some such size. */
const OVERLAP = 64 * 1024;
/** Less than this is there as soon as the answer. */
const WORTH_ASKING = 1024 * 1024;

/**
 * On a far host with a grep that tells offsets: which parts of a file can hold a match at all, so that the rest
 * need not come over. The host looks for the same required text as the pattern's finder, so a part without an
 * occurrence has no matching line; everything else is fetched and judged here as ever. Not with time bounds: there
 * a line takes its time from lines that do not match.
 */
export class BlockFilter {
  /** Ascending. */
  private offsets: readonly number[] = [];
  private from: number;
  private to: number;
  isOn: boolean;

  constructor(
    private readonly scan: FileScan,
    private readonly lowest: number,
    to: number,
  ) {
    this.from = this.to = to;
    this.isOn = scan.handle.find !== undefined && !isBounded(scan.selection) && to - lowest >= WORTH_ASKING;
  }

  /** False where no line that lies in `from`..`to`, even in part, can match. */
  async mayMatch(from: number, to: number): Promise<boolean> {
    const low = Math.max(from - MARGIN, this.lowest);
    while (this.isOn && this.from > low) await this.extend();
    if (!this.isOn || to + MARGIN > this.to) return true;
    const next = this.offsets[this.indexFrom(from - MARGIN)];
    return next !== undefined && next < to + MARGIN;
  }

  /** Has the host search the next stretch further up, or gives up. */
  private async extend(): Promise<void> {
    const { handle, breath, selection } = this.scan;
    const required = selection.pattern?.required;
    const known = this.from;
    const isFirst = known === this.to;
    // An occurrence across the border is seen by the search of the part above it.
    const end = isFirst ? known : Math.min(this.to, known + OVERLAP);
    const from = Math.max(this.lowest, known - STRETCH);
    const found = required && handle.find ? await breath.wait(handle.find(required, from, end)) : undefined;
    if (!found || found.from >= known) {
      this.isOn = false;
      return;
    }
    if (isFirst) this.to = found.to;
    this.from = found.from;
    this.offsets = [...found.offsets.filter((at) => at < known), ...this.offsets];
  }

  /** Of the first offset at or behind `at`. */
  private indexFrom(at: number): number {
    let [low, high] = [0, this.offsets.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.offsets[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
