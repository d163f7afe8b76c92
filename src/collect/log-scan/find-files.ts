import { isGlob } from '../../core/glob.js';
import type { Breath } from './breath.js';
import { type Found, type LogFiles, type Looked, searchEnded } from './log-files.js';

export interface FoundFiles {
  readonly named: readonly Looked[];
  /** The request can name more than one file: output lines get their path in front. */
  readonly several: boolean;
  /** The request names a folder: nobody chose its files, so those that are no text are passed over. */
  readonly isFolder: boolean;
  /** Folders that could not be listed, and searches that were ended. */
  readonly notes: readonly string[];
}

/** `**` goes no deeper and visits no more folders than this. */
const DEEPEST = 12;
const MOST_FOLDERS = 20_000;

/**
 * What a request's path names: one file, the files of a folder (not of those below), or what a glob matches: `*`, `?`, `[…]` within a name, `**` for any number of folders. Links to folders are not followed
 * by `**`.
 */
export async function findFiles(path: string, files: LogFiles, breath: Breath): Promise<FoundFiles> {
  if (isGlob(path)) return { ...(await expand(path, files, breath)), isFolder: false };
  const named = await breath.wait(files.stat([path]));
  if (named[0]?.stats?.kind !== 'folder') return { named, several: false, isFolder: false, notes: [] };
  return { ...(await expand(`${path.replace(/\/+$/, '')}/*`, files, breath)), isFolder: true };
}

/** Segment by segment, all folders of one level at once: a far host is asked as seldom as can be. */
async function expand(glob: string, files: LogFiles, breath: Breath): Promise<Omit<FoundFiles, 'isFolder'>> {
  const notes = new Set<string>();
  const take = ({ paths, unlisted, ended }: Found): readonly string[] => {
    for (const { folder, code } of unlisted) {
      // Literal segments are not looked at: that they lead nowhere shows here.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') notes.add(`${folder}: ${code}`);
    }
    if (ended !== undefined) notes.add(ended);
    return paths;
  };
  let reached: readonly string[] = [''];
  for (const segment of glob.split('/')) {
    if (segment === '') continue;
    if (segment === '**') {
      const below = take(await breath.wait(files.below(reached, DEEPEST, MOST_FOLDERS)));
      reached = [...new Set(reached.concat(below))];
    } else if (isGlob(segment)) {
      if (reached.length > MOST_FOLDERS) notes.add(searchEnded(MOST_FOLDERS));
      reached = take(await breath.wait(files.match(reached.slice(0, MOST_FOLDERS), segment)));
    } else reached = reached.map((folder) => `${folder}/${segment}`);
  }
  const looked = await breath.wait(files.stat(reached.toSorted()));
  // A glob ending in plain text (`/srv/*/app.log`) also leads to paths that are not there.
  const named = looked.filter(({ errorCode }) => errorCode !== 'ENOENT' && errorCode !== 'ENOTDIR');
  return { named, several: true, notes: [...notes].toSorted() };
}
