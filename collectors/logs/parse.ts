import type { ProbeOutput } from '../../src/core/collector.js';
import { isGlob, segmentMatcher } from '../../src/core/glob.js';
import { clockOf, type FileLine, logEntries, stampColumns } from '../../src/core/log-entries.js';
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
  const pathLength = pathFinder(glob);
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

/** Length of the path in front of a line, undefined where there is none (the request names one plain file). */
function pathFinder(glob: string): (line: string) => number | undefined {
  const matches = isGlob(glob) ? globMatcher(glob) : inFolder(glob);
  return (line) => {
    if (!line.startsWith('/')) return undefined;
    // A path may contain colons itself: take the shortest part that the request can mean.
    for (let at = line.indexOf(':'); at > 0 && at < 4096; at = line.indexOf(':', at + 1)) {
      if (matches(line.slice(0, at))) return at;
    }
    return undefined;
  };
}

/** A plain path that was a folder: the scanner then read the files in it. */
function inFolder(glob: string): (path: string) => boolean {
  const folder = `${glob.replace(/\/+$/, '')}/`;
  return (path) =>
    path.startsWith(folder) && !path.slice(folder.length).includes('/') && path.includes('.log');
}

function globMatcher(glob: string): (path: string) => boolean {
  const parts = glob.split('/').filter((part) => part !== '');
  const matchers = parts.map((part) => (part === '**' ? undefined : segmentMatcher(part)));
  const fits = (names: readonly string[], i: number, j: number): boolean => {
    if (j === matchers.length) return i === names.length;
    const matcher = matchers[j];
    if (!matcher) return fits(names, i, j + 1) || (i < names.length && fits(names, i + 1, j));
    const name = names[i];
    return name !== undefined && matcher(name) && fits(names, i + 1, j + 1);
  };
  return (path) => fits(path.split('/').slice(1), 0, 0);
}
