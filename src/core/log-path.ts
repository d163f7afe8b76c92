import { isGlob, segmentMatcher } from './glob.js';

/**
 * Length of the path in front of a line of a log request's output (`/path:line`), undefined where there is none (the
 * request names one plain file).
 */
export function logPathLength(glob: string): (line: string) => number | undefined {
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
  return (path) => path.startsWith(folder) && !path.includes('/', folder.length);
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
