import { segmentMatcher } from '../../../core/glob.js';
import { formatBytes } from '../../../core/units.js';
import { type Found, searchEnded } from '../log-files.js';
import { pathFromBytes } from '../path-bytes.js';
import { batches } from './batches.js';
import { errnoOf } from './errno-of.js';
import { scriptWord } from './host-script.js';
import type { Answer, HostShell } from './host-shell.js';

/** A listing longer than this is cut: some 50,000 names. */
const MOST_LISTED = 4 * 1024 * 1024;

export async function match(shell: HostShell, folders: readonly string[], segment: string): Promise<Found> {
  const matches = segmentMatcher(segment);
  const found = await find(shell, 'match', looseName(segment), folders);
  return { ...found, paths: found.paths.filter((path) => matches(path.slice(path.lastIndexOf('/') + 1))) };
}

export async function below(
  shell: HostShell,
  folders: readonly string[],
  depth: number,
  most: number,
): Promise<Found> {
  const found = await find(shell, 'below', String(depth), folders);
  const paths = found.paths.slice(0, most);
  return { ...found, paths, ...(found.paths.length > most && { ended: searchEnded(most) }) };
}

async function find(
  shell: HostShell,
  operation: 'match' | 'below',
  word: string,
  folders: readonly string[],
): Promise<Found> {
  const paths: string[] = [];
  const unlisted: Found['unlisted'][number][] = [];
  let ended: string | undefined;
  // Behind a slash a link to a folder counts as the folder.
  for (const batch of batches(folders.map((folder) => scriptWord(`${folder}/`)))) {
    const answer = await shell.run(operation, [scriptWord(word), ...batch], MOST_LISTED);
    paths.push(...names(answer));
    const complained = complaints(answer.stderr);
    unlisted.push(...complained);
    if (answer.stopped) ended = `a listing ended after ${formatBytes(MOST_LISTED)} of names`;
    else if (answer.parts[0]?.status !== 0 && complained.length === 0) {
      unlisted.push({ folder: folders[0] ?? '', code: 'EUNKNOWN' });
    }
  }
  return { paths, unlisted, ...(ended !== undefined && { ended }) };
}

/** The last one is dropped where the answer was cut. */
export function names({ parts }: Answer): string[] {
  const bytes = parts[0]?.bytes ?? Buffer.alloc(0);
  const found: string[] = [];
  for (let from = 0, end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, from)) {
    found.push(pathFromBytes(bytes.subarray(from, end)));
    from = end + 1;
  }
  return found;
}

/** `find: '/a/b/': Permission denied` (GNU) and `find: /a/b: Permission denied` (BusyBox); for people. */
function complaints(stderr: string): Found['unlisted'][number][] {
  return [...stderr.matchAll(/^find: (.*): ([^:\n]+)$/gm)].map(([, folder = '', message = '']) => ({
    folder: folder.replace(/^'(.*)'$/, '$1').replace(/(?<=.)\/$/, ''),
    code: errnoOf(message),
  }));
}

/** A pattern for `find -name` that matches all our own matcher does: the two differ in brackets and characters. */
function looseName(segment: string): string {
  return segment.replace(/\[.*\]|[^\w.-]/g, '*');
}
