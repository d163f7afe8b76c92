import { isUtf8 } from 'node:buffer';
import { type Block, isBounded, render, type Selected, type Selection } from './block.js';
import type { Breath } from './breath.js';
import type { Kept } from './kept.js';
import type { LogHandle } from './log-files.js';
import type { MutableFacts } from './types.js';

/** Everything the reading of one file needs. */
export interface FileScan {
  readonly handle: LogHandle;
  readonly selection: Selection;
  /** `/path:` in front of every line, or empty. */
  readonly prefix: Buffer;
  /** What is no text is not searched. */
  readonly textOnly: boolean;
  readonly breath: Breath;
  readonly facts: MutableFacts;
  /** Bytes that may be searched of this file. */
  readonly scanBudget: number;
  /** Bytes of it that may be fetched from a far host; infinite on this machine. */
  readonly fetchBudget: number;
  readonly spent: { fetched: number };
}

const OUTPUT_FULL = 'the output reached its size limit: older matching lines were left out';
const LINE_CUT =
  'the output reached its size limit: only the end of the newest matching line is here, and none before it';

/** Says what had no room in the output. */
export function noteFull(
  facts: MutableFacts,
  { cut: isCut, shortened }: Pick<Kept, 'cut' | 'shortened'>,
): void {
  if (shortened) cut(facts, LINE_CUT);
  else if (isCut) cut(facts, OUTPUT_FULL);
}

/** Records a limit that cut the file; the first one stays. */
export function cut(facts: MutableFacts, reason: string): void {
  facts.truncated = true;
  facts.reason ??= reason;
}

/** A hole leaves zeros in front of the first line behind it. */
export function withoutLeadingNul(bytes: Buffer): Buffer {
  let at = 0;
  while (bytes[at] === 0) at++;
  return at === 0 ? bytes : bytes.subarray(at);
}

/** Output of the selected lines `from`..`to` (counted in lines), and what their bytes are like. */
export function output(scan: FileScan, block: Block, selected: Selected, from: number, to: number): Buffer {
  const chunk = render(block, selected.ranges.slice(from * 2, to * 2), scan.prefix);
  if (!scan.facts.invalidUtf8 && !isUtf8(chunk)) scan.facts.invalidUtf8 = true;
  return chunk;
}

/** Compares the file with what was opened: its size now, and whether its path still leads to it. */
export async function noteChange({ handle, breath, facts }: FileScan): Promise<number> {
  const { stats, moved } = await breath.wait(handle.check());
  if (stats.size > handle.stats.size) facts.changed = 'grew';
  if (stats.size < handle.stats.size) facts.changed = 'shrank';
  if (moved) facts.changed = moved;
  return stats.size;
}

/** After the whole file: were there times to compare with the bounds at all? */
export function noteUntimed({ selection, facts }: FileScan, timed: boolean): void {
  if (isBounded(selection) && !timed && facts.matched > 0) facts.untimed = true;
}
