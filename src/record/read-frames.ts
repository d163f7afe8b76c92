import { StringDecoder } from 'node:string_decoder';
import type { Line } from '../core/collector.js';
import { type FrameHeader, parseHeader } from './frame.js';

export interface Frame {
  readonly header: FrameHeader;
  /** With the numbers they have in the file. */
  readonly lines: readonly Line[];
}

/** A longer line is handed on in pieces with the same number, as `readLines` of src/facts does. */
const LONGEST = 1024 * 1024;
/** No tool says this much at one tick; a damaged header must not fill the memory. */
const MOST_LINES = 2_000_000;

/** Lines of a stream, 1-based, without their ends. */
export async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let n = 1;
  for await (const chunk of content) {
    const parts = (rest + decoder.write(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) yield { n: n++, text: withoutCr(text) };
    if (rest.length > LONGEST) {
      yield { n, text: rest };
      rest = '';
    }
  }
  // A last line without its end was cut: its last number may be half a number.
}

/**
 * The frames of a recording, one at a time. A frame the file ends within is left out: its last number may be half a
 * number. Lines that belong to no frame (damage) are skipped up to the next header.
 */
export async function* readFrames(lines: AsyncIterable<Line>): AsyncGenerator<Frame> {
  let header: FrameHeader | undefined;
  let last = 0;
  let held: Line[] = [];
  for await (const line of lines) {
    if (!header) {
      header = parseHeader(line.text);
      if (header && header.lines > MOST_LINES) header = undefined;
      last = line.n + (header?.lines ?? 0);
      held = [];
    } else held.push(line);
    if (header && line.n >= last) {
      yield { header, lines: held };
      header = undefined;
    }
  }
}

function withoutCr(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
