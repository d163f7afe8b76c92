import type { Bundle } from '../bundle/read.js';
import { EvidenceError } from '../core/errors.js';

/** A line longer than this is shown cut. */
const LONGEST = 4096;
const LF = 0x0a;

export interface CitedLines {
  readonly path: string;
  readonly lines: readonly {
    /** 1-based. */
    readonly number: number;
    readonly text: string;
    /** One of those asked for, not context. */
    readonly isCited: boolean;
    /** Bytes of the line that are not in `text`. */
    readonly cutBytes?: number;
  }[];
}

/** `hosts/web01/sockets/tcp.end.txt:12` or `…:12-15`, as findings cite. Undefined: no line is named. */
export function parseCitation(
  text: string,
): { readonly path: string; readonly from: number; readonly to: number } | undefined {
  const match = /^(.+):(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  const from = Number(match[2]);
  return { path: match[1], from, to: Math.max(from, Number(match[3] ?? from)) };
}

/** The lines `from`..`to` of one file with `context` lines around; memory does not grow with the file or its lines. */
export async function readCitedLines(
  bundle: Bundle,
  { path, from, to }: { readonly path: string; readonly from: number; readonly to: number },
  context: number,
): Promise<CitedLines> {
  const found: CitedLines['lines'][number][] = [];
  const count = await bundle.stream(path, async (content) => {
    let number = 0;
    for await (const line of linesOf(content)) {
      number = line.number;
      if (number > to + context) break;
      if (number >= from - context)
        found.push({
          number,
          text: line.text,
          isCited: number >= from && number <= to,
          ...(line.cutBytes > 0 && { cutBytes: line.cutBytes }),
        });
    }
    return number;
  });
  if (count < from) {
    throw new EvidenceError(
      'E_NO_SUCH_ENTRY',
      `${bundle.path}: ${path} has ${count} lines, there is no line ${from}`,
    );
  }
  return { path, lines: found };
}

interface Line {
  readonly number: number;
  readonly text: string;
  readonly cutBytes: number;
}

async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 1;
  let kept: Buffer[] = [];
  let bytes = 0;
  let size = 0;
  const keep = (piece: Buffer): void => {
    size += piece.length;
    const part = piece.subarray(0, Math.max(0, LONGEST - bytes));
    if (part.length === 0) return;
    kept.push(part);
    bytes += part.length;
  };
  const line = (): Line => {
    const text = Buffer.concat(kept, bytes).toString('utf8').replace(/\r$/, '');
    const done = { number, text, cutBytes: size - bytes };
    number++;
    [kept, bytes, size] = [[], 0, 0];
    return done;
  };
  for await (const chunk of content) {
    let at = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, at)) {
      keep(chunk.subarray(at, end));
      yield line();
      at = end + 1;
    }
    keep(chunk.subarray(at));
  }
  if (size > 0) yield line();
}
