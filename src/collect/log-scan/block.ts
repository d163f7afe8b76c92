import { isAscii } from 'node:buffer';
import type { Breath } from './breath.js';
import type { LinePattern } from '../../core/line-pattern.js';

/** How much of a line is looked at for its time; JSON may carry it late. */
const STAMP_REACH = 4096;
/** Text handed to re2js at once: bounds how long one line can hold the event loop. */
const PIECE = 64 * 1024;
const OVERLAP = 1024;
/** Reading a time costs about as much as searching so many bytes. */
const STAMP_COST = 200;

/** Epoch ms a line tells by itself. */
export interface LineClock {
  ms(line: string): number | undefined;
}

/** Which lines to keep. */
export interface Selection {
  readonly pattern?: LinePattern;
  readonly clock: LineClock;
  readonly sinceMs?: number;
  readonly untilMs?: number;
}

/** Lines of one block that are wanted. */
export interface Selected {
  /** Start and end offset of each, without the line feed, one after another. */
  readonly ranges: readonly number[];
  /** The first so many lines stand before any line that tells its time: whether they count is not yet known. */
  readonly undecided: number;
}

/** Whole lines of a file, in its bytes and as Latin-1 text with the same offsets. */
export class Block {
  readonly text: string;
  private ascii: boolean | undefined;

  constructor(readonly bytes: Buffer) {
    this.text = bytes.toString('latin1');
  }

  /** Line without its end, decoded as UTF-8. */
  line(from: number, to: number): string {
    const end = to > from && this.text.charCodeAt(to - 1) === 13 ? to - 1 : to;
    this.ascii ??= isAscii(this.bytes);
    return this.ascii ? this.text.slice(from, end) : this.bytes.toString('utf8', from, end);
  }

  endOf(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  startOf(within: number): number {
    return within === 0 ? 0 : this.text.lastIndexOf('\n', within - 1) + 1;
  }
}

/** `before`: time of the last line in front of the block that told one, epoch ms. */
export async function selectLines(
  block: Block,
  selection: Selection,
  breath: Breath,
  before?: number,
): Promise<Selected> {
  const { pattern } = selection;
  const finder = pattern?.finder;
  const times = isBounded(selection) ? new LineTimes(block, selection.clock, before) : undefined;
  const ranges: number[] = [];
  let undecided = 0;
  let work = 0;
  for (let at = 0; at < block.text.length;) {
    let start = at;
    if (finder) {
      finder.lastIndex = at;
      const found = finder.exec(block.text);
      if (!found) break;
      start = block.startOf(found.index);
    }
    const end = block.endOf(finder ? finder.lastIndex : start);
    at = end + 1;
    if (pattern && !pattern.exact) {
      work += end - start;
      if (!testLine(block, pattern, start, end)) continue;
    }
    if (times) {
      work += STAMP_COST;
      const ms = times.of(start, end);
      if (ms === undefined) undecided++;
      else if (!isWithin(selection, ms)) continue;
    }
    ranges.push(start, end);
    if (work > PIECE) {
      work = 0;
      await breath.pause();
    }
  }
  return { ranges, undecided };
}

export function isBounded(selection: Selection): boolean {
  return selection.sinceMs !== undefined || selection.untilMs !== undefined;
}

export function isWithin({ sinceMs, untilMs }: Selection, ms: number): boolean {
  return (sinceMs === undefined || ms >= sinceMs) && (untilMs === undefined || ms <= untilMs);
}

function testLine(block: Block, pattern: LinePattern, from: number, to: number): boolean {
  for (let at = from; ; at += PIECE - OVERLAP) {
    if (at + PIECE >= to) return pattern.test(block.line(at, to));
    if (pattern.test(block.line(at, at + PIECE))) return true;
  }
}

/** Times of lines in rising order; a line without one has that of the line before. Looks at no line twice. */
export class LineTimes {
  private knownTo = 0;

  constructor(
    private readonly block: Block,
    private readonly clock: LineClock,
    private last: number | undefined,
  ) {}

  of(start: number, end: number): number | undefined {
    let ms = this.own(start, end);
    for (let at = start; ms === undefined && at > this.knownTo;) {
      const previous = this.block.startOf(at - 1);
      ms = this.own(previous, at - 1);
      at = previous;
    }
    this.knownTo = end + 1;
    if (ms !== undefined) this.last = ms;
    return this.last;
  }

  /** Time of the block's last line. */
  atEnd(): number | undefined {
    const { length } = this.block.text;
    const end = this.block.text.endsWith('\n') ? length - 1 : length;
    return length === 0 ? this.last : this.of(this.block.startOf(end), end);
  }

  private own(from: number, to: number): number | undefined {
    return this.clock.ms(this.block.text.slice(from, Math.min(to, from + STAMP_REACH)));
  }
}

/** The selected lines, each behind `prefix` and ended by a line feed. */
export function render(block: Block, ranges: readonly number[], prefix: Buffer): Buffer {
  let size = (ranges.length / 2) * (prefix.length + 1);
  for (let i = 0; i < ranges.length; i += 2) size += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0);
  const out = Buffer.allocUnsafeSlow(size);
  let to = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    if (prefix.length > 0) to += prefix.copy(out, to);
    to += block.bytes.copy(out, to, ranges[i], ranges[i + 1]);
    out[to++] = 10;
  }
  return out;
}
