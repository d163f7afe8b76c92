import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { formatBytes } from '../core/units.js';
import { asUtf8 } from './text-kind.js';
import type { ForeignArtifact } from './format.js';

/** Of one file this much is kept and read: four times what evidence collects of a log itself. */
export const MOST_BYTES = 32 * 1024 ** 2;
const NEWLINE = 0x0a;

export interface Converted {
  readonly content: AsyncIterable<Buffer>;
  /** What is missing of it, a sentence; known when the content was read. */
  readonly cut: () => string | undefined;
}

/**
 * The content of a file as a collector's parser expects it: unpacked, UTF-8, the lines of the part in question, each
 * with the path of its file in front where the parser knows it so. Of a file that is too large its end is kept: in a
 * log the newest lines are there.
 */
export function converted(artifact: ForeignArtifact, given: AsyncIterable<Buffer>): Converted {
  const { file, lines, only, as } = artifact;
  let cut: string | undefined;
  const onCut = (what: string): void => void (cut = what);
  const prefix = as?.prefix;
  const isParted = lines !== undefined || only !== undefined || prefix !== undefined;
  // Lines are counted from the beginning of the file: of one that is parted the beginning is kept.
  const limited = file.gzip
    ? firstOf(given, onCut)
    : isParted
      ? beginningOf(given, onCut)
      : lastOf(given, file.size, onCut);
  const text = asUtf8(limited, file.text);
  return { content: isParted ? selected(text, { lines, only, prefix }) : text, cut: () => cut };
}

/** The first MOST_BYTES. */
async function* beginningOf(
  content: AsyncIterable<Buffer>,
  onCut: (what: string) => void,
): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  for await (const chunk of content) {
    if (bytes >= MOST_BYTES) return onCut(`its first ${formatBytes(bytes)} are kept`);
    bytes += chunk.length;
    yield chunk;
  }
}

/** Unpacked, the size of which is not known in advance: a bomb must not fill the disk. */
async function* firstOf(
  content: AsyncIterable<Buffer>,
  onCut: (what: string) => void,
): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of Readable.from(content).pipe(createGunzip()) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
      if (bytes < MOST_BYTES) continue;
      return onCut(`its first ${formatBytes(bytes)} are kept, unpacked`);
    }
  } catch (error) {
    onCut(`it could not be unpacked to its end: ${(error as Error).message}`);
  }
}

/** The last MOST_BYTES of content of a known size, from the first whole line on. */
async function* lastOf(
  content: AsyncIterable<Buffer>,
  size: number,
  onCut: (what: string) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const toSkip = Math.max(0, size - MOST_BYTES);
  if (toSkip === 0) return yield* content;
  let [seen, skippedLines, isAligned] = [0, 0, false];
  for await (const chunk of content) {
    const from = Math.min(chunk.length, Math.max(0, toSkip - seen));
    seen += chunk.length;
    for (let at = chunk.indexOf(NEWLINE); at >= 0 && at < from; at = chunk.indexOf(NEWLINE, at + 1))
      skippedLines++;
    if (from === chunk.length) continue;
    let rest = chunk.subarray(from);
    if (!isAligned) {
      isAligned = true;
      const end = rest.indexOf(NEWLINE);
      // A line without an end (2 GB of one) is kept from where it was cut.
      if (end >= 0) {
        skippedLines++;
        rest = rest.subarray(end + 1);
      }
      onCut(
        `its last ${formatBytes(MOST_BYTES)} of ${formatBytes(size)} are kept: line 1 is line ${skippedLines + 1} of the original`,
      );
    }
    yield rest;
  }
}

type Part = Readonly<{
  lines: ForeignArtifact['lines'] | undefined;
  only: RegExp | undefined;
  prefix: string | undefined;
}>;

async function* selected(
  content: AsyncIterable<Buffer>,
  { lines, only, prefix }: Part,
): AsyncGenerator<Buffer, void, undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  const all = Buffer.concat(chunks).toString('utf8').split('\n');
  if (all.at(-1) === '') all.pop();
  const kept = all
    .slice((lines?.from ?? 1) - 1, lines?.to)
    .filter((line) => only?.test(line) ?? true)
    .map((line) => `${prefix ?? ''}${line}\n`);
  yield Buffer.from(kept.join(''));
}
