import { bisect } from './bisect.js';
import { BlockFilter } from './block-filter.js';
import { Block, isBounded, isWithin, LineTimes, selectLines } from './block.js';
import { cut, type FileScan, noteChange, noteFull, output, withoutLeadingNul } from './file-scan.js';
import { Kept } from './kept.js';
import { BLOCK } from './types.js';

/** A hole is believed to reach to the file's start after so many zeros, once every allocated byte was seen. */
const HOLE_PROOF = 64 * 1024 * 1024;
const ZEROS = Buffer.alloc(BLOCK);
const PAGE = 4096;
const LF = 0x0a;
/** Where so many blocks in a row are wanted, reading ahead costs little. */
const WANTED_IN_A_ROW = 16;
/** Below this size reading everything is as fast as searching for the start. */
const BISECT_FROM = 8 * 1024 * 1024;

/**
 * Reads an uncompressed file from its end, so that the newest lines are had first whatever limit or signal
 * ends the work. Lines that were appended meanwhile are read last.
 */
export async function scanPlainFile(scan: FileScan, kept: Kept): Promise<void> {
  const { handle, facts } = scan;
  const { size, blocks, blksize } = handle.stats;
  facts.scannedFrom = facts.scannedTo = size;
  // A line that is still being written is left to the second part.
  const whole = await lastLineEnd(scan, size);
  const sorted = size >= BISECT_FROM && isBounded(scan.selection) ? await bisect(scan, whole) : undefined;
  if (sorted) facts.bisected = true;
  const { from, to } = sorted ?? { from: 0, to: whole };
  facts.scannedTo = to;
  // Allocation is counted in pages only where the file system does so too.
  const isSparse = blksize === PAGE && blocks * 512 < size;
  await scanBackwards(
    scan,
    from,
    to,
    kept,
    (at) => (facts.scannedFrom = at),
    isSparse ? blocks * 512 : Infinity,
  );
  const now = await noteChange(scan);
  if (to < whole || now <= whole) return;
  const newer = new Kept(kept.budget, scan.prefix);
  facts.scannedTo = now;
  // What came meanwhile is the newest: it may be fetched whatever the rest has cost.
  await scanBackwards({ ...scan, spent: { fetched: 0 } }, whole, now, newer, () => undefined);
  if (now > size) await noteChange(scan);
  kept.absorb(newer);
  noteFull(facts, kept);
}

/** Offset behind the last line feed of the last block; the size where there is none. */
async function lastLineEnd({ handle, breath }: FileScan, size: number): Promise<number> {
  const length = Math.min(size, BLOCK);
  const buffer = Buffer.allocUnsafeSlow(length);
  const { bytesRead } = await breath.wait(handle.read(buffer, 0, length, size - length));
  const at = buffer.subarray(0, bytesRead).lastIndexOf(LF);
  return at < 0 ? size : size - length + at + 1;
}

/** `from` is the start of a line, `reached` is told how far down the lines have been looked at. */
async function scanBackwards(
  scan: FileScan,
  from: number,
  to: number,
  kept: Kept,
  reached: (at: number) => void,
  /** Bytes of the file that are no hole; infinite where that is not known. */
  allocated = Infinity,
): Promise<void> {
  const { handle, breath, facts } = scan;
  const lines = new OlderLines(scan, kept);
  const lowest = Math.max(from, to - scan.scanBudget);
  const filter = new BlockFilter(scan, lowest, to);
  // Each block is read in front of the part of a line that the block behind it started with.
  const buffer = Buffer.allocUnsafeSlow(2 * BLOCK);
  let carry = 0;
  let zeros = 0;
  let data = 0;
  let at = to;
  for (let end = to; end > lowest && !kept.full;) {
    const fetchable = scan.fetchBudget - scan.spent.fetched;
    const size = Math.min(BLOCK, end - lowest, fetchable);
    if (size <= 0) break;
    end -= size;
    // The block in front counts too: a line of it that matches may end here.
    if (!(await filter.mayMatch(end - BLOCK, end + size + carry))) {
      carry = 0;
      at = end;
      reached(at);
      await breath.pause();
      continue;
    }
    handle.within?.(Math.max(await lowestWanted(filter, end, lowest), end + size - fetchable), to);
    buffer.copyWithin(size, 0, carry);
    const { bytesRead } = await breath.wait(handle.read(buffer, 0, size, end));
    scan.spent.fetched += bytesRead;
    const isZero = bytesRead === size && ZEROS.compare(buffer, 0, size, 0, size) === 0;
    if (isZero || bytesRead < size) {
      // A hole, or the file was truncated under us: the part of a line behind it stands alone.
      if (carry > 0) await lines.add(buffer.subarray(size, size + carry));
      carry = 0;
    }
    if (isZero) {
      zeros += size;
      const isRest = data >= allocated && zeros >= HOLE_PROOF;
      facts.holes = (facts.holes ?? 0) + size + (isRest ? end - from : 0);
      at = isRest ? from : end;
      reached(at);
      if (isRest) break;
      await breath.pause();
      continue;
    }
    zeros = 0;
    data += allocated === Infinity ? 0 : pagesWithData(buffer, bytesRead) * PAGE;
    const filled = buffer.subarray(0, bytesRead + carry);
    const lineEnd = filled.indexOf(LF);
    const isPiece = end > from && (lineEnd < 0 || lineEnd >= BLOCK) && filled.length > 0;
    if (isPiece) facts.longLines = true;
    carry = end === from || isPiece ? 0 : lineEnd + 1;
    await lines.add(filled.subarray(carry));
    at = end + carry;
    reached(at);
    await breath.pause();
  }
  kept.trim();
  if (kept.full && at > from) kept.cut = true;
  noteFull(facts, kept);
  if (!facts.truncated && at > from)
    cut(facts, `only the newest ${to - at} bytes were searched (limit of bytes to search)`);
}

/** Start of the last of the blocks in a row, from the one at `start` upwards, that have to be read. */
async function lowestWanted(filter: BlockFilter, start: number, lowest: number): Promise<number> {
  if (!filter.isOn) return lowest;
  let at = start;
  for (let i = 0; i < WANTED_IN_A_ROW && at > lowest; i++) {
    // As in the loop that reads them.
    if (!(await filter.mayMatch(at - 2 * BLOCK, at))) return at;
    at -= BLOCK;
  }
  return lowest;
}

function pagesWithData(buffer: Buffer, length: number): number {
  let pages = 0;
  for (let at = 0; at < length; at += PAGE) {
    const end = Math.min(at + PAGE, length);
    if (ZEROS.compare(buffer, at, end, 0, end - at) !== 0) pages++;
  }
  return pages;
}

/** Collects the selected lines of ever older blocks, and decides about lines whose time stands further up. */
class OlderLines {
  private openChunks = 0;
  private openLines = 0;

  constructor(
    private readonly scan: FileScan,
    private readonly kept: Kept,
  ) {}

  async add(bytes: Buffer): Promise<void> {
    const { selection, breath, facts } = this.scan;
    if (!facts.binary && bytes.includes(0)) facts.binary = true;
    const block = new Block(withoutLeadingNul(bytes));
    if (this.openChunks > 0) this.decide(new LineTimes(block, selection.clock, undefined).atEnd());
    const selected = await selectLines(block, selection, breath);
    const lines = selected.ranges.length / 2;
    const { undecided } = selected;
    facts.matched += lines;
    if (lines > undecided) {
      this.kept.addOlder(output(this.scan, block, selected, undecided, lines), lines - undecided);
    }
    if (undecided === 0) return;
    this.kept.addOlder(output(this.scan, block, selected, 0, undecided), undecided);
    this.openChunks++;
    this.openLines += undecided;
  }

  private decide(ms: number | undefined): void {
    if (ms === undefined) return;
    if (!isWithin(this.scan.selection, ms)) {
      this.kept.dropOldest(this.openChunks, this.openLines);
      this.scan.facts.matched -= this.openLines;
    }
    this.openChunks = this.openLines = 0;
  }
}
