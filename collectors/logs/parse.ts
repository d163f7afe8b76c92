import type { ProbeOutput } from '../../src/core/collector.js';
import { isGlob } from '../../src/core/glob.js';
import { clockOf, type FileLine, logEntries, stampColumns } from '../../src/core/log-entries.js';
import { logPathLength } from '../../src/core/log-path.js';
import { levelOf } from '../../src/core/log-level.js';
import { type Parsed, row } from '../../src/core/table.js';
import { logLines } from '../../src/tables/log-lines.js';

/**
 * Matching lines of a log, verbatim; where the request (argv: `log`, path or glob, pattern) can name several
 * files each line stands behind `/path:`. With a pattern lines in between are missing, so every line is a row;
 * without one, lines that tell no time (stack traces) belong to the line before.
 */
export function* parse(output: ProbeOutput): Iterable<Parsed> {
  const [, glob = '', grep] = output.argv;
  const entries = logEntries(fileLines(output, glob), clockOf(output), grep === undefined);
  for (const { line, endLine, text, cut, stamp, file } of entries) {
    const level = levelOf(text);
    const data = {
      source: 'application' as const,
      ...(file !== undefined && { file }),
      ...stampColumns(stamp),
      ...(level && { level }),
      text,
      ...(cut && { cut }),
    };
    yield row(logLines, line, data, endLine);
  }
}

function* fileLines(output: ProbeOutput, glob: string): Iterable<FileLine> {
  const pathLength = logPathLength(glob);
  let last = '';
  let headed: string | undefined;
  for (const { n, text } of output.lines()) {
    // `tail` of several files.
    const heading = glob === '' || !isGlob(glob) ? /^==> (.{1,1000}) <==$/.exec(text)?.[1] : undefined;
    if (heading !== undefined) {
      headed = heading;
      continue;
    }
    if (headed !== undefined) {
      yield { n, text, file: headed };
      continue;
    }
    // Lines of a file stand together: mostly the path is that of the line before.
    const length = last !== '' && text.startsWith(`${last}:`) ? last.length : pathLength(text);
    if (length === undefined) yield isGlob(glob) || glob === '' ? { n, text } : { n, text, file: glob };
    else {
      last = text.slice(0, length);
      yield { n, text: text.slice(length + 1), file: last };
    }
  }
}
