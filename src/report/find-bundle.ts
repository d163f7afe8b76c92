import { readdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { createHash } from 'node:crypto';
import type { DecryptWith } from '../bundle/encrypt-keys.js';
import { hashFile } from '../bundle/hash-file.js';
import { openBundle } from '../bundle/read.js';
import type { Lock } from '../core/documents/lock.js';
import { EvidenceError } from '../core/errors.js';

export type LockedBundle = Lock['bundles'][string];

export interface BundlePlaces {
  readonly folder: string;
  /** Bundles named by hand. */
  readonly given: readonly string[];
  /** Folders to look in for one that was moved. */
  readonly search: readonly string[];
  readonly keys: (file: string) => Promise<DecryptWith | undefined>;
}

export interface FoundBundle {
  readonly file: string;
  readonly keys?: DecryptWith;
  /** It is not where the lock has it. */
  readonly isMoved: boolean;
  /** SHA-256 of what is there, where that is another archive than the one that was attached. */
  readonly otherSha256?: string;
}

/**
 * Where a bundle of an incident is: where the lock says, among those given, in the folders to search, there by its hash
 * whatever it is called. A file of the right place or name is returned even when it is another one: that shall be told.
 */
export async function findBundle(
  bundle: LockedBundle,
  places: BundlePlaces,
): Promise<FoundBundle | undefined> {
  const own = isAbsolute(bundle.path) ? bundle.path : join(places.folder, bundle.path);
  const candidates = [own, ...places.given, ...(await filesIn(places.search))];
  let named: FoundBundle | undefined;
  for (const file of candidates) {
    const info = await stat(file).catch(() => undefined);
    if (!info) continue;
    const keys = await places.keys(file);
    const found = { file, isMoved: file !== own, ...(keys && { keys }) };
    const other = await differs(file, info.isFile() ? info.size : undefined, bundle, keys);
    if (other === undefined) return found;
    if (file === own || basename(file) === bundle.name) named ??= { ...found, otherSha256: other };
  }
  return named;
}

async function filesIn(folders: readonly string[]): Promise<string[]> {
  const lists = folders.map(async (folder) => {
    const names = await readdir(folder).catch((error: unknown) => {
      throw new EvidenceError('E_USAGE', `--search: ${folder} cannot be read: ${(error as Error).message}`);
    });
    return names.toSorted().map((name) => join(folder, name));
  });
  return (await Promise.all(lists)).flat();
}

/** SHA-256 of a file that is not this bundle; undefined where it is. */
async function differs(
  file: string,
  size: number | undefined,
  { sha256, manifestSha256 }: LockedBundle,
  keys: DecryptWith | undefined,
): Promise<string | undefined> {
  if (size !== undefined && sha256 !== undefined) {
    const found = await hashFile(file, size);
    return found.sha256 === sha256 ? undefined : found.sha256;
  }
  try {
    const json = await (await openBundle(file, {}, keys)).manifestBytes();
    const found = createHash('sha256').update(json).digest('hex');
    return found === manifestSha256 ? undefined : found;
  } catch (error) {
    if (error instanceof EvidenceError) return 'no bundle';
    throw error;
  }
}
