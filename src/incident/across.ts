import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EvidenceError } from '../core/errors.js';
import { type IncidentFolder, isIncidentFolder, readIncident } from './read-incident.js';

/** `incidents/2026/2026-11-26-x` is found from `.`. */
const DEEPEST = 4;
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'out', 'narrative', 'bundles']);

export interface Across {
  readonly folders: readonly IncidentFolder[];
  /** Those that cannot be read, and the first line of why. */
  readonly broken: readonly { readonly folder: string; readonly why: string }[];
}

/** Every incident folder below `root`, sorted by path; links are not followed. Throws E_USAGE when there is no such folder. */
export async function incidentsBelow(root: string): Promise<Across> {
  const [folders, broken]: [IncidentFolder[], { folder: string; why: string }[]] = [[], []];
  for (const folder of await found(root, DEEPEST)) {
    try {
      folders.push(await readIncident(folder));
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      broken.push({
        folder,
        why: error.message
          .split('\n')
          .slice(0, 2)
          .map((l) => l.trim())
          .join(': '),
      });
    }
  }
  return { folders, broken };
}

async function found(folder: string, deep: number): Promise<string[]> {
  if (await isIncidentFolder(folder)) return [folder];
  if (deep === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (deep < DEEPEST) return [];
    throw new EvidenceError('E_USAGE', `${folder}: ${(error as Error).message}`, undefined, { cause: error });
  });
  const below = entries
    .filter((e) => e.isDirectory() && !e.name.startsWith('.') && !SKIPPED.has(e.name))
    .map((e) => e.name)
    .toSorted();
  const lists: string[][] = [];
  for (const name of below) lists.push(await found(join(folder, name), deep - 1));
  return lists.flat();
}
