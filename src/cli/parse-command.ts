import { createReadStream } from 'node:fs';
import { loadCollectors } from '../collect/registry.js';
import type { Collector } from '../core/collector.js';
import { EvidenceError, EXIT } from '../core/errors.js';
import { parseText, type ParsedText, probesOf } from '../import/parse-text.js';
import { visible } from '../core/escape.js';

interface Flags {
  readonly list?: boolean;
  readonly ndjson?: boolean;
  readonly subject?: string;
}

/** More than any command prints; a log of this size is for `import`. */
const MOST_BYTES = 64 * 1024 ** 2;

/** `evidence parse`: returns the exit code. */
export async function runParse(
  probe: string | undefined,
  file: string | undefined,
  flags: Flags,
): Promise<number> {
  const collectors = await loadCollectors();
  if (flags.list) return list(collectors);
  // `evidence parse FILE`: a probe has one dot and no slash, and there is none of that name.
  const isFile = file === undefined && probe !== undefined && !/^[a-z-]+\.[a-z0-9-]+$/.test(probe);
  const [named, path] = isFile ? [undefined, probe] : [probe, file];
  if (path === undefined && process.stdin.isTTY)
    throw new EvidenceError('E_USAGE', 'there is no text to read', 'give a file, or pipe the output into it');
  const parsed = await parseText(await textOf(path), {
    collectors,
    ...(named !== undefined && { probe: named }),
    ...(path !== undefined && { path }),
    ...(flags.subject !== undefined && { subject: flags.subject }),
  });
  print(parsed, flags);
  return parsed.gaps.length > 0 ? EXIT.incomplete : EXIT.done;
}

function print({ rows, gaps, takenFor }: ParsedText, { ndjson }: Flags): void {
  if (takenFor !== undefined) process.stderr.write(`taken for ${visible(takenFor)}\n`);
  for (const { gap, line } of gaps.slice(0, 20)) process.stderr.write(`line ${line}: ${visible(gap)}\n`);
  if (gaps.length > 20) process.stderr.write(`and ${gaps.length - 20} lines more that could not be read\n`);
  if (ndjson) {
    for (const { table, line, endLine, row } of rows)
      process.stdout.write(
        `${JSON.stringify({ _table: table, _line: line, ...(endLine !== line && { _end_line: endLine }), ...row })}\n`,
      );
  } else
    process.stdout.write(
      `${JSON.stringify(
        rows.map(({ row }) => row),
        null,
        2,
      )}\n`,
    );
}

function list(collectors: readonly Collector[]): number {
  for (const { name, what } of probesOf(collectors)) process.stdout.write(`${name.padEnd(34)}${what}\n`);
  return EXIT.done;
}

async function textOf(path: string | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const name = path ?? 'standard input';
  try {
    const input: AsyncIterable<unknown> = path === undefined ? process.stdin : createReadStream(path);
    for await (const chunk of input) {
      const piece = Buffer.from(chunk as Buffer);
      bytes += piece.length;
      if (bytes > MOST_BYTES)
        throw new EvidenceError(
          'E_BAD_LIMIT',
          `${name}: more than ${MOST_BYTES / 1024 ** 2} MiB`,
          'make a bundle of it: evidence import FOLDER',
        );
      chunks.push(piece);
    }
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new EvidenceError('E_USAGE', `${name} cannot be read: ${code ?? (error as Error).message}`);
  }
  return Buffer.concat(chunks);
}
