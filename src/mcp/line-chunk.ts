const LF = 0x0a;

export interface Chunk {
  readonly text: string;
  /** 1-based; `endLine` below it: there is nothing. */
  readonly startLine: number;
  readonly endLine: number;
  readonly startByte: number;
  readonly endByte: number;
  /** The file ends with it. */
  readonly isEnd: boolean;
  readonly isBinary: boolean;
}

interface Wanted {
  /** What begins within a line begins with the next one, but for the start of the file and where a chunk had ended. */
  readonly startByte: number;
  readonly startLine?: number;
  readonly maxLines: number;
  readonly maxBytes: number;
}

/** Whole lines out of a file as it streams by. A line longer than `maxBytes` is cut there. Memory: `maxBytes`. */
export async function chunkOf(content: AsyncIterable<Buffer>, wanted: Wanted): Promise<Chunk> {
  const kept: Buffer[] = [];
  let bytes = 0;
  let lines = 0;
  /** Of the byte that comes next, and of its line. */
  let [at, line] = [0, 1];
  let start: { byte: number; line: number } | undefined;
  let isBinary = false;
  let isEnd = true;
  let previous = LF;
  const begins = (): boolean =>
    wanted.startLine === undefined ? at >= wanted.startByte : line >= wanted.startLine;
  for await (const chunk of content) {
    let from = 0;
    while (from < chunk.length) {
      if (start === undefined) {
        if (begins() && (previous === LF || at === wanted.startByte)) start = { byte: at, line };
        else {
          const skip =
            wanted.startLine === undefined && at < wanted.startByte
              ? Math.min(chunk.length - from, wanted.startByte - at)
              : lineEnd(chunk, from) - from;
          line += feeds(chunk, from, from + skip);
          previous = chunk[from + skip - 1] ?? previous;
          from += skip;
          at += skip;
          continue;
        }
      }
      if (lines >= wanted.maxLines || bytes >= wanted.maxBytes) {
        isEnd = false;
        break;
      }
      const end = Math.min(lineEnd(chunk, from), from + wanted.maxBytes - bytes);
      const piece = chunk.subarray(from, end);
      isBinary ||= piece.includes(0);
      kept.push(Buffer.from(piece));
      bytes += piece.length;
      previous = piece.at(-1) ?? previous;
      if (previous === LF) {
        lines++;
        line++;
      }
      at += piece.length;
      from = end;
    }
    if (!isEnd) break;
  }
  const { byte, line: startLine } = start ?? { byte: at, line };
  let text = Buffer.concat(kept);
  // Cut within a line: it comes with the next chunk, unless it is all there is.
  const whole = text.lastIndexOf(LF) + 1;
  if (!isEnd && whole > 0 && whole < text.length) text = text.subarray(0, whole);
  const shown = text.toString('utf8');
  const endLine = startLine + feeds(text, 0, text.length) - (text.length === 0 || text.at(-1) === LF ? 1 : 0);
  return { text: shown, startLine, endLine, startByte: byte, endByte: byte + text.length, isEnd, isBinary };
}

function lineEnd(chunk: Buffer, from: number): number {
  const end = chunk.indexOf(LF, from);
  return end < 0 ? chunk.length : end + 1;
}

function feeds(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LF, from); at >= 0 && at < to; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
