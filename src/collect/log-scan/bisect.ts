import type { FileScan } from './file-scan.js';
import { BLOCK } from './types.js';

/** Writers of one log overtake each other; a file counts as sorted if its times go back no further than this. */
const SLACK_MS = 60_000;
const SAMPLES = 16;
/** Nearly always enough to find a time; on a far host every byte counts. */
const GLANCE = 8 * 1024;
const PROBE = 64 * 1024;
/** After the glance. Room for a stack trace between two lines with a time. */
const PROBES_IN_A_ROW = 4;
const LF = 0x0a;

/** The first line at or behind an offset that tells its time. */
interface Timed {
  readonly at: number;
  readonly ms: number;
}

/**
 * Where lines within the time bounds can be in a file of `size` bytes, as offsets of line starts, with a margin
 * on both sides. Undefined where samples show that the file is not sorted by time or has none.
 */
export async function bisect(
  scan: FileScan,
  size: number,
): Promise<{ from: number; to: number } | undefined> {
  const { sinceMs, untilMs } = scan.selection;
  if (!(await looksSorted(scan, size))) return undefined;
  let [from, to] = [0, size];
  if (sinceMs !== undefined) {
    for (let [low, high] = [0, size]; high - low > BLOCK;) {
      const middle = Math.floor((low + high) / 2);
      const found = await firstTimed(scan, middle, size);
      if (found && found.ms < sinceMs - SLACK_MS) from = low = found.at;
      else high = middle;
    }
  }
  if (untilMs !== undefined) {
    for (let [low, high] = [0, size]; high - low > BLOCK;) {
      const middle = Math.floor((low + high) / 2);
      const found = await firstTimed(scan, middle, size);
      if (found && found.ms > untilMs + SLACK_MS) {
        to = found.at;
        high = middle;
      } else low = middle;
    }
  }
  return { from: Math.min(from, to), to };
}

async function looksSorted(scan: FileScan, size: number): Promise<boolean> {
  let latest = -Infinity;
  const offsets = Array.from({ length: SAMPLES }, (_, i) => Math.floor((size * i) / SAMPLES));
  if (scan.handle.gather) await scan.breath.wait(scan.handle.gather(offsets, GLANCE));
  for (const offset of offsets) {
    const found = await firstTimed(scan, offset, size);
    if (!found || found.ms < latest - SLACK_MS) return false;
    latest = Math.max(latest, found.ms);
  }
  return true;
}

async function firstTimed(
  { handle, breath, selection }: FileScan,
  offset: number,
  size: number,
): Promise<Timed | undefined> {
  const buffer = Buffer.allocUnsafe(PROBE);
  let isStart = offset === 0;
  for (let part = 0, at = offset; part <= PROBES_IN_A_ROW && at < size; part++) {
    const length = part === 0 ? GLANCE : PROBE;
    const { bytesRead } = await breath.wait(handle.read(buffer, 0, length, at));
    const bytes = buffer.subarray(0, bytesRead);
    let start = isStart ? 0 : bytes.indexOf(LF) + 1;
    if (start === 0 && !isStart) {
      if (part === 0) continue;
      return undefined;
    }
    for (let end = bytes.indexOf(LF, start); end >= 0; end = bytes.indexOf(LF, start)) {
      const ms = selection.clock.ms(bytes.toString('latin1', start, Math.min(end, start + 4096)));
      if (ms !== undefined) return { at: at + start, ms };
      start = end + 1;
    }
    if (start === 0 && part > 0) return undefined;
    at += start;
    isStart = true;
  }
  return undefined;
}
