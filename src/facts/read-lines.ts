import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Line } from '../core/collector.js';

const CHUNK = 256 * 1024;
/** A line longer than this is handed on in pieces with the same number; no line may fill the memory. */
const LONGEST = 1024 * 1024;

/**
 * Streams a text file line by line with constant memory, 1-based numbers, line ends (`\n`, `\r\n`) removed.
 * Synchronous, so that parsers stay plain generators. Throws what `openSync`/`readSync` throw.
 */
export function* readLines(path: string): Iterable<Line> {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    let n = 1;
    for (let size = readSync(fd, buffer); size > 0; size = readSync(fd, buffer)) {
      const parts = (rest + decoder.write(buffer.subarray(0, size))).split('\n');
      rest = parts.pop() ?? '';
      for (const text of parts) yield { n: n++, text: withoutCr(text) };
      if (rest.length > LONGEST) {
        yield { n, text: rest };
        rest = '';
      }
    }
    rest += decoder.end();
    if (rest !== '') yield { n, text: withoutCr(rest) };
  } finally {
    closeSync(fd);
  }
}

/** The same for text already in memory. */
export function* linesOf(text: string): Iterable<Line> {
  let n = 1;
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    yield { n: n++, text: withoutCr(text.slice(from, to)) };
    from = to + 1;
  }
}

function withoutCr(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
