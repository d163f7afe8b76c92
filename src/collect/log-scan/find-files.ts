import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { isGlob, segmentMatcher } from '../../core/glob.js';
import type { Breath } from './breath.js';

/** A path the request named, and what stands there. */
export interface Named {
  readonly path: string;
  readonly stats?: Stats;
  /** errno name where it could not be looked at. */
  readonly errorCode?: string;
}

export interface FoundFiles {
  readonly named: readonly Named[];
  /** The request can name more than one file: output lines get their path in front. */
  readonly several: boolean;
  /** Folders that could not be listed, and searches that were ended. */
  readonly notes: readonly string[];
}

/** `**` goes no deeper and visits no more folders than this. */
const DEEPEST = 12;
const MOST_FOLDERS = 20_000;

/**
 * What a request's path names: one file, the `*.log*` files of a folder (not of those below), or what a glob
 * matches: `*`, `?`, `[…]` within a name, `**` for any number of folders. Links to folders are not followed
 * by `**`.
 */
export async function findFiles(path: string, breath: Breath): Promise<FoundFiles> {
  if (isGlob(path)) return expand(path, breath);
  const only = await look(path, breath);
  if (only.stats?.isDirectory()) return expand(`${path.replace(/\/+$/, '')}/*.log*`, breath);
  return { named: [only], several: false, notes: [] };
}

async function expand(glob: string, breath: Breath): Promise<FoundFiles> {
  const notes: string[] = [];
  let folders = 0;

  const list = async (folder: string): Promise<readonly Dirent[]> => {
    if (folders++ === MOST_FOLDERS) notes.push(`the search ended after ${MOST_FOLDERS} folders`);
    if (folders > MOST_FOLDERS) return [];
    try {
      await breath.pause();
      return await breath.wait(readdir(folder === '' ? '/' : folder, { withFileTypes: true }));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') notes.push(`${folder}: ${code}`);
      return [];
    }
  };

  const walk = async (folder: string, segments: readonly string[], depth: number): Promise<string[]> => {
    const [segment, ...rest] = segments;
    if (segment === undefined) return [folder];
    if (segment === '**') {
      const found = await walk(folder, rest, depth);
      if (depth >= DEEPEST) return found;
      for (const entry of await list(folder)) {
        if (entry.isDirectory() && !entry.name.startsWith('.')) {
          found.push(...(await walk(`${folder}/${entry.name}`, segments, depth + 1)));
        }
      }
      return found;
    }
    if (!isGlob(segment)) return walk(`${folder}/${segment}`, rest, depth);
    const matches = segmentMatcher(segment);
    const found: string[] = [];
    for (const entry of await list(folder)) {
      if (matches(entry.name)) found.push(...(await walk(`${folder}/${entry.name}`, rest, depth)));
    }
    return found;
  };

  const segments = glob.split('/').filter((segment) => segment !== '');
  const paths = [...new Set(await walk('', segments, 0))];
  const named: Named[] = [];
  for (const path of paths) {
    const found = await look(path, breath);
    // A glob ending in plain text (`/srv/*/app.log`) also leads to paths that are not there.
    if (found.errorCode !== 'ENOENT' && found.errorCode !== 'ENOTDIR') named.push(found);
  }
  return { named, several: true, notes };
}

async function look(path: string, breath: Breath): Promise<Named> {
  try {
    return { path, stats: await breath.wait(stat(path)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { path, errorCode: code };
  }
}
